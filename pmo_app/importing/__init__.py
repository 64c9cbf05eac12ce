"""Schools, people and assignments from one workbook: read, compared with what is there, applied whole or not at all."""
