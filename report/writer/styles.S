/* The style sheets of page and paper, as the files stand. */
    .section .rodata
    .global pmat_html_style
    .type pmat_html_style, %object
pmat_html_style:
    .incbin "html_style.css"
    .byte 0
    .size pmat_html_style, . - pmat_html_style
    .global pmat_paper_style
    .type pmat_paper_style, %object
pmat_paper_style:
    .incbin "paper_style.css"
    .byte 0
    .size pmat_paper_style, . - pmat_paper_style
    .section .note.GNU-stack, "", %progbits
