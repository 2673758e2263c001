"""The core: instruments, responses, tallies and the numbers made of them."""
