import type { ClientKeyView } from '../../../shared/api/views/client-key.ts';
import { formatFields, formatTable } from './table.ts';

export function keyText(key: ClientKeyView): string {
  return formatFields([
    ['kid', key.kid],
    ['alg', key.alg],
    ['created', key.createdAt],
    ['active', key.active],
    ['state', key.state],
    ['signs from', key.activeFrom],
    ...(key.retiredAt === null ? [] : [['retired', key.retiredAt] as const]),
  ]);
}

export function keysText(keys: readonly ClientKeyView[]): string {
  if (keys.length === 0) return 'no keys\n';
  return formatTable(
    ['KID', 'ALG', 'CREATED', 'SIGNS FROM', 'STATE', 'ACTIVE'],
    keys.map((key) => [
      key.kid,
      key.alg,
      key.createdAt,
      key.activeFrom,
      key.state,
      key.active ? 'yes' : 'no',
    ]),
  );
}

/** What has to be done before the new key is used. */
export function rotationText(key: ClientKeyView): string {
  const next =
    key.state === 'next'
      ? `Hand the public set (keys jwks) to NHI before ${key.activeFrom}; both keys are in it until then and after.\n` +
        'Once the new key has signed well, take the old one back: keys retire KID\n'
      : 'Hand the public set (keys jwks) to NHI now: the new key signs already.\n';
  return `${keyText(key)}\n${next}`;
}
