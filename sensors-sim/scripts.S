/* The scripts that come with the program, as they stand in scripts/. */
    .section .rodata
    .global pmat_sim_text_ordinary, pmat_sim_text_ordinary_end
    .global pmat_sim_text_short, pmat_sim_text_short_end
    .global pmat_sim_text_empty, pmat_sim_text_empty_end
pmat_sim_text_ordinary:
    .incbin "sensors-sim/scripts/ordinary-night.txt"
pmat_sim_text_ordinary_end:
pmat_sim_text_short:
    .incbin "sensors-sim/scripts/short-night.txt"
pmat_sim_text_short_end:
pmat_sim_text_empty:
    .incbin "sensors-sim/scripts/empty-night.txt"
pmat_sim_text_empty_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
