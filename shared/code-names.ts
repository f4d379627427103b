/** Tables of names for codes that a hospital can import. */
export const NAME_TABLES = ['department', 'drug', 'doctor', 'indication'] as const;
export type NameTable = (typeof NAME_TABLES)[number];
