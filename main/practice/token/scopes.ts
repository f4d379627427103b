/** SMART scopes: `system/Bundle.crs` and the older `system/Bundle.read`. STU2.2 scopes-and-launch-context. */

export type Right = 'c' | 'r' | 'u' | 'd' | 's';

/** Everything a client may ask the practice server for; what TWPAS names comes first. */
export const SCOPES_SUPPORTED: readonly string[] = [
  'system/Bundle.crs',
  'system/ClaimResponse.rs',
  'system/Claim.rs',
  ...['c', 'r', 's', 'cr', 'cs', 'rs'].map((rights) => `system/Bundle.${rights}`),
  ...['r', 's'].map((rights) => `system/ClaimResponse.${rights}`),
  'system/Bundle.write',
  'system/Bundle.read',
  'system/ClaimResponse.read',
  'system/*.rs',
  'system/*.cruds',
];

const SCOPE = /^system\/([A-Za-z]+|\*)\.([a-z*]+)$/;
const OLD_RIGHTS: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** Scopes that the TWPAS guide has a server support; a hospital needs no more. */
export const SCOPES_NEEDED = 'system/Bundle.crs system/ClaimResponse.rs';

/** True if a scope string asks for more than a hospital needs here. */
export function asksTooMuch(asked: string): boolean {
  return asked
    .split(' ')
    .filter((scope) => scope !== '')
    .some((scope) => {
      const [, on, rights] = SCOPE.exec(scope) ?? [];
      if (on === undefined || rights === undefined) return true;
      const asked = Array.from(OLD_RIGHTS[rights] ?? rights);
      return asked.some((right) => !covers(SCOPES_NEEDED, on, right as Right));
    });
}

/** True if a granted scope string covers one right on one resource type. */
export function covers(granted: string, type: string, right: Right): boolean {
  return granted.split(' ').some((scope) => {
    const [, on, rights] = SCOPE.exec(scope) ?? [];
    if (on === undefined || rights === undefined) return false;
    return (on === '*' || on === type) && (OLD_RIGHTS[rights] ?? rights).includes(right);
  });
}
