import { createHash } from 'node:crypto';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { maskName, maskNumber } from '../../../shared/mask.ts';
import { answersFor } from './fake-answers.ts';
import { attemptsFor, eventsFor, problemsFor, type Moment } from './fake-history.ts';
import { createRandom } from './random.ts';
import type { Scene } from './fake-scenes.ts';

const SURNAMES = '陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周'.split('');
const GIVEN = [
  '怡君',
  '志明',
  '淑芬',
  '俊傑',
  '雅婷',
  '家豪',
  '美玲',
  '建宏',
  '佩珊',
  '冠宇',
  '惠雯',
  '承翰',
];
const DRUGS = [
  ['KC01013230', 'Pembrolizumab 100 mg/4 mL', 'P011', '非小細胞肺癌', 6, '支'],
  ['BC28160100', 'Ibrutinib 140 mg', 'C83N2', '被套細胞淋巴瘤', 120, '粒'],
  ['KC00958229', 'Nivolumab 100 mg/10 mL', 'P111', '肝細胞癌', 4, '支'],
  ['JC00154261', 'Lenvatinib 10 mg', 'C50P1', '甲狀腺癌', 60, '粒'],
  ['KC01233224', 'Atezolizumab 1200 mg/20 mL', 'P013', '小細胞肺癌', 3, '支'],
] as const;
const MINUTE = 60_000;

const taipeiDay = (iso: string): string =>
  new Date(Date.parse(iso) + 8 * 60 * MINUTE).toISOString().slice(0, 10);

/** A case in the situation of `scene`, the `index`th newest of a list that begins at `newest` (ms). */
export function fakeCase(index: number, scene: Scene, newest: number): CaseDetail {
  const random = createRandom(index + 7);
  const updated = newest - index * 37 * MINUTE - random.int(20) * MINUTE;
  const at: Moment = (minutesBefore) => new Date(updated - minutesBefore * MINUTE).toISOString();
  const number = `${random.pick('ABCDEFGHJKLMNPQ'.split(''))}${String(1 + random.int(2))}${random.digits(8)}`;
  const name = `${random.pick(SURNAMES)}${random.pick(GIVEN)}`;
  const drugs = [random.pick(DRUGS), ...(index % 5 === 0 ? [random.pick(DRUGS)] : [])];
  const hospital = '0101090517';
  const accepted = scene.delivery === 'accepted';
  const caseNumber = scene.numbered ? `11511${random.digits(8)}` : null;
  const receiptNumber =
    scene.review === 'reviewing' || scene.review === 'decided' ? `R1151${random.digits(7)}` : null;
  const subType = scene.decision === 'denied' ? '1' : random.pick(['1', '1', '1', '2', '3']);
  const missing = scene.delivery === 'waiting' ? [`基因報告_${random.digits(4)}.pdf`] : [];
  const problems = problemsFor(scene);
  const items = drugs.map(([drugCode, drugText, indicationCode, indicationText, quantity, unit], i) => ({
    sequence: i + 1,
    orderType: '1',
    drugCode,
    drugText,
    indicationCode,
    indicationText,
    quantity,
    unit,
    continuation: random.pick(['1', '2']),
    lineOfTherapy: random.pick(['1', '2', '3']),
    periodStart: null,
    periodEnd: null,
  }));
  return {
    id: `2611${String(24 - (index % 24)).padStart(2, '0')}-${index.toString(36).toUpperCase().padStart(5, '0')}`,
    revision: 1,
    fileName: `FHR${hospital}_1151124_${String(100_000 - index).padStart(6, '0')}.json`,
    folder: '/srv/his/export/癌藥',
    sha256: createHash('sha256').update(String(index)).digest('hex'),
    profile: index % 6 === 3 ? 'immunologic' : 'cancer',
    priority: index % 7 === 4 ? '4' : '1',
    subType,
    delivery: scene.delivery,
    holdReason: scene.holdReason,
    wish: null,
    review: scene.review,
    decision: scene.decision,
    disposition: scene.disposition,
    caseNumber,
    receiptNumber,
    attempts: accepted || ['uncertain', 'rejected', 'sending'].includes(scene.delivery) ? 1 : 0,
    nextAttemptAt: scene.delivery === 'queued' ? new Date(newest + 4 * MINUTE).toISOString() : null,
    problems,
    lastError:
      scene.delivery === 'uncertain'
        ? { code: 'timeout', message: '傳送後 60 秒內沒有收到健保署的回覆。' }
        : scene.delivery === 'rejected'
          ? { code: 'structure', message: '健保署回覆：Claim.item 缺少必要的醫令類別。' }
          : null,
    missingAttachments: missing,
    sentSha256: null,
    igVersion: 'tw.gov.mohw.nhi.pas#1.2.3',
    overridden: null,
    supersedes: null,
    supersededBy: null,
    doubled: false,
    unread: index < 12 && (scene.review === 'decided' || problems.length > 0),
    createdAt: at(95),
    updatedAt: at(0),
    stageAt: at(0),
    acceptedAt: accepted ? at(90) : null,
    decidedOn: scene.review === 'decided' ? taipeiDay(at(0)) : null,
    decidedAt: scene.review === 'decided' ? at(0) : null,
    drugCodes: [...new Set(drugs.map(([code]) => code))].sort(),
    drugNames: drugs.map(([, text]) => text),
    indications: [...new Set(drugs.map(([, , indication]) => indication))],
    department: ['AJ', 'AC', 'AF'][index % 3] ?? 'AJ',
    doctor: {
      number: `D${String(100_000_000 + (index % 4))}`,
      name: ['林主任', '陳醫師', '黃醫師', '吳醫師'][index % 4] ?? '林主任',
    },
    appliedOn: taipeiDay(at(95)),
    periodEnd: null,
    owner: null,
    dueOn: null,
    snoozedUntil: null,
    closedAt: null,
    awaitsDoctor: false,
    awaitsReport: false,
    patient: { name, number },
    chartNumber: `0${random.digits(6)}`,
    gender: index % 2 === 0 ? 'female' : 'male',
    birthDate: `19${String(40 + (index % 50))}-05-12`,
    maskedPatient: { name: maskName(name), number: maskNumber(number) },
    events: eventsFor(scene, at),
    attachments: [
      {
        name: '病理報告.pdf',
        kind: 'file',
        state: 'spooled',
        sha256: 'a'.repeat(64),
        size: 482_113,
        handedOver: accepted,
        fault: null,
      },
      {
        name: `1.2.840.113619.2.55.${random.digits(9)}`,
        kind: 'dicom',
        state: 'listed',
        sha256: null,
        size: null,
        handedOver: false,
        fault: null,
      },
      ...missing.map(
        (each) =>
          ({
            name: each,
            kind: 'file',
            state: 'missing',
            sha256: null,
            size: null,
            handedOver: false,
            fault: null,
          }) as const,
      ),
    ],
    attemptList: attemptsFor(scene, at),
    answers: answersFor(scene, at, items, receiptNumber),
    items,
    diagnosisCodes: [random.pick(['C34.90', 'C83.10', 'C22.0', 'C73'])],
    claimCreated: taipeiDay(at(100)),
    answered: false,
    originalReceiptNumber: subType === '1' ? null : `R1151${random.digits(7)}`,
    doubt:
      scene.delivery === 'uncertain'
        ? {
            since: at(88),
            emptySearches: 2,
            nextSearchAt: new Date(newest + 9 * MINUTE).toISOString(),
            needsPerson: 'search-refused',
            resentAt: null,
          }
        : null,
    moves: movesFor(scene),
  };
}

function movesFor(scene: Scene): CaseDetail['moves'] {
  switch (scene.delivery) {
    case 'queued':
      return ['hold', 'cancel'];
    case 'held':
      return ['release', 'cancel'];
    case 'rejected':
      return ['retry', 'recheck'];
    case 'refused':
      return ['recheck'];
    case 'uncertain':
      return ['resolve', 'hold', 'cancel'];
    case 'sending':
      return ['hold', 'cancel'];
    case 'waiting':
      return ['hold', 'cancel'];
    case 'accepted':
    case 'cancelled':
      return [];
  }
}
