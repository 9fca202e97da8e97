"""PhonePe: its checkout with tokens (v2), the older one with checksums (v1), and a PhonePe on this machine."""
