/** Whether a person should be asked: once, and only where the open data folder has no recovery code. */
export function shouldOffer(sight: {
  readonly slotKinds: readonly string[] | null;
  readonly offered: boolean;
}): boolean {
  return sight.slotKinds !== null && !sight.slotKinds.includes('recovery') && !sight.offered;
}
