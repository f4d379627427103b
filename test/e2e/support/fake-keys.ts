import type { ClientKeyView } from '../../../shared/api/operations-contract.ts';

const key = (kid: string, at: string, state: ClientKeyView['state']): ClientKeyView => ({
  kid,
  alg: kid.includes('rs384') ? 'RS384' : 'ES384',
  createdAt: at,
  activeFrom: at,
  retiredAt: null,
  active: state === 'active',
  state,
});

/** One in use, one that was; a rotation adds one that waits. */
export function createFakeKeys() {
  let keys = [
    key('hosp-2026-es384-1', '2026-10-02T09:12:00+08:00', 'active'),
    key('hosp-2025-rs384-1', '2025-03-11T14:40:00+08:00', 'previous'),
  ];
  return {
    list: () => keys,
    rotate: (switchAt: string | undefined): ClientKeyView => {
      const next = key('hosp-2026-es384-2', '2026-11-24T10:00:00+08:00', 'next');
      const made = switchAt === undefined ? next : { ...next, activeFrom: switchAt };
      keys = [made, ...keys];
      return made;
    },
    retire: (kid: string): ClientKeyView | undefined => {
      keys = keys.map((one) => (one.kid === kid ? { ...one, state: 'retired', active: false } : one));
      return keys.find((one) => one.kid === kid);
    },
  };
}
