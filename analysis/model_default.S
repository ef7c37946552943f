/* The weights that come with the program: the file as training/train.py wrote it. */
    .section .rodata
    .balign 16
    .global pmat_model_default_bytes
    .global pmat_model_default_end
    .type pmat_model_default_bytes, %object
    .type pmat_model_default_end, %object
pmat_model_default_bytes:
    .incbin "model_default.pmatm"
pmat_model_default_end:
    .byte 0
    .size pmat_model_default_bytes, pmat_model_default_end - pmat_model_default_bytes
    .size pmat_model_default_end, 1
    .section .note.GNU-stack, "", %progbits
