"""The faces of the handbook: forms, book, page, command line. No face imports another."""
