import { num } from '../../format/number.ts';
import type { Texts } from '../texts.ts';

export const statistics: Texts['statistics'] = {
  title: 'Statistics',
  rows: 'Rows',
  columns: 'Columns',
  noColumns: 'No columns',
  by: {
    drug: 'Drug',
    indication: 'Reimbursed indication',
    department: 'Department',
    doctor: 'Applying doctor',
  },
  period: 'Period by',
  periods: { applied: 'Applied', received: 'Received by NHI', decided: 'Decided' },
  reversed: 'The period ends before it begins.',
  asOf: (when) => `As of ${when}`,
  total: 'Total',
  unknown: '(not given)',
  figures: {
    cases: 'Cases',
    accepted: 'Accepted',
    decided: 'Decided',
    firstApproved: 'Approved at first review',
    appealWon: 'Reconsideration won',
    supplement: 'Supplement requested',
    medianDays: 'Median days',
  },
  share: (percent, part, of) => `${percent} (${num(part)} of ${num(of)})`,
  meaningTitle: 'What the columns mean',
  meaning: {
    cases:
      'Applications of the period; those that our checks refused, or that were cancelled or replaced before they were sent, are left out.',
    accepted: 'Cases that NHI has.',
    decided: 'Cases that NHI has decided, at least once.',
    firstApproved:
      'Of first applications with a decision: approved by the first one, wholly or in part; a later change does not count.',
    appealWon:
      'Of reconsiderations and their supplements: approved by the latest decision, wholly or in part; those with a supplement requested are left out.',
    supplement: 'Of cases with a decision: the first one requested a supplement.',
    medianDays: 'Median of the calendar days from when NHI received it to the first decision.',
  },
  once: 'A case with two drugs or indications counts once in each row, and once in the total.',
  meaningOfDays:
    'A case counts as received on the day that NHI’s answer “received” names, and as decided on the day of its first decision, so a month that is over stays as it was reported.',
  receivedGuessed: (n) =>
    `For ${num(n)} of these NHI’s answer “received” was never heard: the day of the upload stands in for it.`,
  chart: { cases: 'Cases by row', firstApproved: 'Approved at first review by row' },
  chartMore: (n) => `The charts show the first ${num(n)} rows; the table has all.`,
  moreRows: (n) => `${num(n)} more rows are not shown.`,
  moreColumns: (n) => `${num(n)} more columns are not shown.`,
  cross: 'Cases by row and column',
  empty: 'No cases in this period.',
  csv: 'Export CSV',
  print: 'Print',
};
