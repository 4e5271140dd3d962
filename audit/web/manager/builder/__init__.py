"""The builder: a draft's outline, the editor of one question, section or head, a phone's view of it, and publishing."""
