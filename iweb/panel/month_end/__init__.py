"""The month-end screens: packs for the accountant, shown, printed and downloaded."""
