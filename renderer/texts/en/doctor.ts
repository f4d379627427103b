import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const doctor: Texts['doctor'] = {
  title: 'Connection check',
  detail:
    'From the settings to a search at NHI, step by step; where it fails, why and who can put it right. No password and no patient is in it: copy it to IT.',
  run: 'Check now',
  stop: 'Stop',
  stopped: 'Stopped; what follows was not tried.',
  statuses: { ok: 'OK', warning: 'Warning', failed: 'Failed', 'not-tried': 'Not tried' },
  who: { it: 'hospital IT', network: 'the network team', nhi: 'NHI' },
  handledBy: (name) => `For ${name}`,
  tried: 'Tried',
  result: 'Result',
  took: (ms) => `${num(ms)} ms`,
  report: 'Connection check',
  allOk: 'All is well.',
  warned: (count) => `It works; ${num(count)} ${count === 1 ? 'warning' : 'warnings'}.`,
  broke: (steps) => `Failed at “${steps}”; what follows was not tried.`,
  brokeApart: (steps) => `Failed at “${steps}”; all other steps were tried.`,
  firewall: 'Print firewall request',
  sheet: {
    title: 'Firewall request',
    from: 'From',
    direction: 'Direction',
    directions: { outbound: 'outbound', inbound: 'inbound' },
    host: 'Host',
    addresses: 'Addresses',
    port: 'Port',
    protocol: 'Protocol',
    purpose: 'Purpose',
    noneInbound: 'No inbound connection is needed.',
  },
  rotation: {
    states: {
      active: 'In use',
      next: 'Waits for its day',
      previous: 'No longer used (published)',
      retired: 'Removed',
    },
    from: 'Signs from',
    switchAt: (when) => `Used from ${when}; have NHI register the public keys before.`,
    due: (when) =>
      `The key in use reaches its age limit on ${when}: make the next one and register it with NHI.`,
    overdue: (when) =>
      `The key in use passed its age limit on ${when}: make the next one and register it with NHI.`,
    rotate: 'Make the next key',
    rotateTitle: 'Make the next key?',
    rotateDetail: 'It is used in seven days; have NHI register the public keys before. Both are published.',
    rotated: 'The next key is made',
    retire: 'Remove',
    retireTitle: 'Remove this key?',
    retireDetail: 'It is published no more and its private half is destroyed for good.',
    retiredDone: 'The key is removed',
  },
};
