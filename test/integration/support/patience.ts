/**
 * No sound run comes near it, however busy the machine. In a test it is less than the test's own limit, which says less; the kill machine
 * has no such limit, and runs for hours.
 */
export const PATIENCE_MS = process.env['VITEST'] === undefined ? 300_000 : 45_000;
