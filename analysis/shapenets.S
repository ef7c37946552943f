/* The coefficients of the indicators' nets: the file as training/indicators.py wrote it. */
    .section .rodata
    .balign 16
    .global pmat_shapenets_bytes
    .global pmat_shapenets_end
    .type pmat_shapenets_bytes, %object
    .type pmat_shapenets_end, %object
pmat_shapenets_bytes:
    .incbin "shapenets.bin"
pmat_shapenets_end:
    .byte 0
    .size pmat_shapenets_bytes, pmat_shapenets_end - pmat_shapenets_bytes
    .size pmat_shapenets_end, 1
    .section .note.GNU-stack, "", %progbits
