"""The transformers engine: any encoder-decoder or decoder-only model in a local folder, safetensors only."""
