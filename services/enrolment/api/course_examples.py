"""What the OpenAPI document shows of answers about referrals, the way and programmes."""

WAY = {
    "aggregate": "way:natverksbygge:p-1001",
    "version": 1,
    "programme_id": "natverksbygge",
    "person_id": "p-1001",
}
REFERRED = {
    "aggregate": "referral:r-77",
    "version": 1,
    "programme_id": "natverksbygge",
    "referral_id": "r-77",
    "person_id": "p-1001",
}
VOLUME = {"aggregate": "volume:v-2017-12", "version": 1, "programme_id": "en-vag-in", "volume_id": "v-2017-12"}
TOLD = {"aggregate": "report:natverksbygge~interim-1", "version": 1, "programme_id": "natverksbygge"}
AMENDED = {
    "aggregate": "programme:steget-fore",
    "version": 2,
    "programme_id": "steget-fore",
    "definition_version": 2,
}
