"""Exports are made here: months handed in and corrected, funders' registers, all facts, and what is to be mended."""
