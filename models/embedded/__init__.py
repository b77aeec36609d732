"""The model that ships: weights, tokenizer, manifest and card."""
