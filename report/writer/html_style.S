/* The style sheet of the page, as the file stands. */
    .section .rodata
    .global pmat_html_style
    .type pmat_html_style, %object
pmat_html_style:
    .incbin "html_style.css"
    .byte 0
    .size pmat_html_style, . - pmat_html_style
    .section .note.GNU-stack, "", %progbits
