"""What matching does unasked: `hearing` other services, `sending` through the personal-data door what was asked for."""
