"""One small module a script: each turns a run of its letters into Latin readings, best first.

A reading is Latin text with spaces between words. Generic company words are translated by a table
(`tables/*_words.csv`),
since the lists print them in English; the rest is transliterated. A script with several romanizations gives
several readings.
"""
