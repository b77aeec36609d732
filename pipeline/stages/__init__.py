"""The stages: one class a file, each from documents to documents."""
