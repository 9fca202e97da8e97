"""KRA eTIMS: Kenya's tax office signs each invoice and credit note, one after another, a device at a time."""
