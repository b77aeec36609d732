"""Arabic and English text: cleaning, sentences, numbers."""
