import type { Texts } from '../texts.ts';

export const chain: Texts['chain'] = {
  title: 'Related cases',
  thisCase: 'This one',
  effective: 'In force',
  noEffective: 'No approval is in force',
  underWay: 'Under way',
  noUnderWay: 'Nothing is under way',
  until: (day) => `Applied for until ${day}`,
  alone: 'There are no related cases.',
  edges: {
    receipt: 'By original receipt number',
    corrected: 'Corrected file',
    'emergency-complete': 'Full application after an emergency notice',
    'first-continued': 'Continuation of an approved course',
  },
  confirmedBy: (who) => `Confirmed by ${who}`,
  suggestion: {
    title: 'Possibly related, please confirm',
    'emergency-complete': {
      earlier: 'May be the full application for this emergency notice',
      later: 'This one may be the full application for this emergency notice',
    },
    'first-continued': {
      earlier: 'May be the continuation of this one',
      later: 'This one may continue the following approval',
    },
    confirm: 'Yes, link them',
    deny: 'No',
    confirmed: 'The two cases are linked',
    denied: 'Noted that the two are not related',
  },
  otherPatient:
    'The original receipt number belongs to another patient’s case; check the number in the application.',
};
