"""The same person twice: who may be meant by two records, saying no, merging them, taking them apart again."""
