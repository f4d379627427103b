/** On which machine the bytes were removed, as 電子病歷辦法 §16 asks for the place; null before this was kept, and until they have gone. */
export const DESTROYED_15 = `
  ALTER TABLE destroyed ADD COLUMN place TEXT;
`;
