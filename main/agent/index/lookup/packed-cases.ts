import type { IndexedCase, IndexRecord } from '../indexed-case.ts';
import type { StageKey } from '../../../../shared/stage.ts';
import type { CaseLabel } from '../../carrier/cases/case-record.ts';
import {
  type Columns,
  NumberColumn,
  restoreInto,
  type Snapshot,
  snapshotOf,
  usedCodes,
  withRoom,
} from './columns.ts';
import { type ArenaSnapshot, TextArena } from './text-arena.ts';

/** All cases as columns: objects for rows and labels would take three times the memory. Filtered fields are in `Columns`. */
export class PackedCases {
  readonly columns: Columns;
  readonly seq = new NumberColumn();
  readonly folder = new SharedTexts();
  readonly holdReason = new SharedTexts();
  readonly doubtReason = new SharedTexts();
  readonly disposition = new SharedTexts();
  readonly receivedOn = new SharedTexts();
  readonly firstDecidedOn = new SharedTexts();
  readonly firstDecision = new SharedTexts();
  readonly snoozedUntil = new SharedTexts();
  readonly periodEnd = new SharedTexts();
  readonly updatedAt = new NumberColumn();
  readonly decidedAt = new NumberColumn();
  readonly stageAt = new NumberColumn();
  readonly searchedSince = new NumberColumn();
  readonly missedSince = new NumberColumn();
  readonly errorCode = new SharedTexts();
  readonly closedAt = new NumberColumn();
  readonly doubled = new NumberColumn();
  readonly awaitsDoctor = new NumberColumn();
  readonly awaitsReport = new NumberColumn();
  readonly continued = new NumberColumn();
  /** Not packed, since walks over all cases compare these. */
  readonly ids: string[] = [];
  readonly patientKeys: (string | null)[] = [];
  readonly receiptNumbers: (string | null)[] = [];
  readonly supersededBy: (string | null)[] = [];
  readonly originals: (string | null)[] = [];
  readonly #own = new TextArena();
  #opened: { readonly place: number; readonly texts: OwnTexts } | null = null;

  /** `columns` gets each case before it is read here. */
  constructor(columns: Columns) {
    this.columns = columns;
  }

  put(place: number, { row, label }: IndexedCase): void {
    this.seq.put(place, row.seq);
    this.folder.put(place, row.folder);
    this.holdReason.put(place, row.hold_reason);
    this.doubtReason.put(place, row.doubt_reason);
    this.disposition.put(place, row.disposition);
    this.receivedOn.put(place, row.received_on);
    this.firstDecidedOn.put(place, row.first_decided_on);
    this.firstDecision.put(place, row.first_decision);
    this.snoozedUntil.put(place, row.snoozed_until);
    this.periodEnd.put(place, label.periodEnd);
    this.updatedAt.put(place, row.updated_at);
    this.decidedAt.put(place, row.decided_at);
    this.stageAt.put(place, row.stage_at);
    this.searchedSince.put(place, row.searched_since);
    this.missedSince.put(place, row.missed_since);
    this.errorCode.put(place, row.error_code);
    this.closedAt.put(place, row.closed_at);
    this.doubled.put(place, row.doubled);
    this.awaitsDoctor.put(place, row.awaits_doctor);
    this.awaitsReport.put(place, row.awaits_report);
    this.continued.put(place, label.continued === undefined ? null : Number(label.continued));
    this.ids[place] = row.id;
    this.patientKeys[place] = row.patient_key;
    this.receiptNumbers[place] = row.receipt_number;
    this.supersededBy[place] = row.superseded_by;
    this.originals[place] = label.originalReceiptNumber ?? null;
    const texts: OwnTexts = [
      label.relPath,
      label.fileName === label.relPath ? null : label.fileName,
      label.patientName,
      label.patientNumber,
      label.chartNumber ?? null,
      row.case_number,
    ];
    this.#own.put(place, packed(texts));
    this.#opened = null;
  }

  /** Includes all its columns. */
  snapshot(size: number): Snapshot {
    return { ...snapshotOf(this, size), own: this.#own.snapshot() };
  }

  restore(kept: Snapshot): void {
    restoreInto(this, kept);
    this.#own.restore(kept['own'] as ArenaSnapshot);
  }

  /** The last one stays unpacked: showing a case reads all its texts. */
  own(place: number): OwnTexts {
    if (this.#opened?.place !== place) this.#opened = { place, texts: unpacked(this.#own.at(place)) };
    return this.#opened.texts;
  }

  /** A live view of the case: reads its present state. */
  caseAt(place: number): IndexedCase {
    return new PackedCase(this, place) as PackedCase & Fields;
  }
}

/** Texts that hardly two cases share. */
type OwnTexts = readonly [
  relPath: string,
  fileName: string | null,
  patientName: string | null,
  patientNumber: string | null,
  chartNumber: string | null,
  caseNumber: string | null,
];

/** Separator of two texts, and placeholder for a missing one. */
const NEXT = '\u0000';
const NONE = '\u0001';
/** Prefix of a packed text as JSON, for the one case in a million with such a character in its own texts. */
const AS_JSON = '\u0002';

/** Unpacks five times as fast as JSON: the first sort by name unpacks all cases. */
function packed(texts: OwnTexts): string {
  const plain = texts.map((text) => text ?? NONE).join(NEXT);
  // oxlint-disable-next-line no-control-regex -- exactly the characters that mean something here
  return texts.some((text) => text !== null && /[\u0000-\u0002]/.test(text))
    ? `${AS_JSON}${JSON.stringify(texts)}`
    : plain;
}

const unpacked = (text: string): OwnTexts =>
  (text.startsWith(AS_JSON)
    ? JSON.parse(text.slice(1))
    : text.split(NEXT).map((each) => (each === NONE ? null : each))) as OwnTexts;

/** Texts that many cases share: each text is stored once, each case has its number. */
class SharedTexts {
  #texts: (string | null)[] = [null];
  #codes = new Map<string | null, number>([[null, 0]]);
  #codeAt = new Uint32Array(1024);

  put(place: number, text: string | null | undefined): void {
    const key = text ?? null;
    let code = this.#codes.get(key);
    if (code === undefined) {
      code = this.#texts.push(key) - 1;
      this.#codes.set(key, code);
    }
    this.#codeAt = withRoom(this.#codeAt, place);
    this.#codeAt[place] = code;
  }

  at(place: number): string | null {
    return this.#texts[this.#codeAt[place] ?? 0] ?? null;
  }

  snapshot(size: number): SharedSnapshot {
    const { used, codeAt } = usedCodes(this.#codeAt, size);
    return { texts: used.map((code) => this.#texts[code] ?? null), codeAt };
  }

  restore({ texts, codeAt }: SharedSnapshot): void {
    this.#texts = [...texts];
    this.#codes = new Map(texts.map((text, code) => [text, code]));
    this.#codeAt = codeAt.slice();
  }
}

interface SharedSnapshot {
  readonly texts: readonly (string | null)[];
  readonly codeAt: Uint32Array;
}

/** A field of a case or of its row or label, but for these two themselves. */
type Fields = Omit<IndexedCase, 'row' | 'label'> & IndexRecord & Omit<CaseLabel, 'sha256'>;

/** Reads each field from the columns. */
const FIELDS: {
  readonly [Name in keyof Fields]-?: (cases: PackedCases, place: number) => Fields[Name];
} = {
  stage: (cases, place) => cases.columns.stage.firstAt(place) as StageKey,
  doctorKey: (cases, place) => cases.columns.doctor.firstAt(place) ?? '',
  seq: (cases, place) => cases.seq.at(place) ?? 0,
  id: (cases, place) => cases.ids[place] ?? '',
  folder: (cases, place) => cases.folder.at(place) ?? '',
  delivery: (cases, place) => cases.columns.delivery.firstAt(place) as IndexRecord['delivery'],
  hold_reason: (cases, place) => cases.holdReason.at(place) as IndexRecord['hold_reason'],
  doubt_reason: (cases, place) => cases.doubtReason.at(place),
  review: (cases, place) => cases.columns.review.firstAt(place) as IndexRecord['review'],
  decision: (cases, place) => cases.columns.decision.firstAt(place) as IndexRecord['decision'],
  disposition: (cases, place) => cases.disposition.at(place),
  profile: (cases, place) => cases.columns.profile.firstAt(place) as IndexRecord['profile'],
  priority: (cases, place) => cases.columns.priority.firstAt(place),
  sub_type: (cases, place) => cases.columns.subType.firstAt(place),
  patient_key: (cases, place) => cases.patientKeys[place] ?? null,
  case_number: (cases, place) => cases.own(place)[5],
  receipt_number: (cases, place) => cases.receiptNumbers[place] ?? null,
  superseded_by: (cases, place) => cases.supersededBy[place] ?? null,
  unread: (cases, place) => Number(cases.columns.unread.firstAt(place)),
  doubled: (cases, place) => cases.doubled.at(place) ?? 0,
  created_at: (cases, place) => cases.columns.createdAt.at(place) ?? 0,
  updated_at: (cases, place) => cases.updatedAt.at(place) ?? 0,
  accepted_at: (cases, place) => cases.columns.acceptedAt.at(place),
  decided_on: (cases, place) => cases.columns.decidedOn.firstAt(place),
  decided_at: (cases, place) => cases.decidedAt.at(place),
  stage_at: (cases, place) => cases.stageAt.at(place),
  searched_since: (cases, place) => cases.searchedSince.at(place),
  missed_since: (cases, place) => cases.missedSince.at(place),
  error_code: (cases, place) => cases.errorCode.at(place),
  received_on: (cases, place) => cases.receivedOn.at(place),
  first_decided_on: (cases, place) => cases.firstDecidedOn.at(place),
  first_decision: (cases, place) => cases.firstDecision.at(place) as IndexRecord['first_decision'],
  owner: (cases, place) => cases.columns.owner.firstAt(place),
  due_on: (cases, place) => cases.columns.dueOn.firstAt(place),
  snoozed_until: (cases, place) => cases.snoozedUntil.at(place),
  closed_at: (cases, place) => cases.closedAt.at(place),
  awaits_doctor: (cases, place) => cases.awaitsDoctor.at(place),
  awaits_report: (cases, place) => cases.awaitsReport.at(place),
  relPath: (cases, place) => cases.own(place)[0],
  fileName: (cases, place) => cases.own(place)[1] ?? cases.own(place)[0],
  patientName: (cases, place) => cases.own(place)[2],
  patientNumber: (cases, place) => cases.own(place)[3],
  chartNumber: (cases, place) => cases.own(place)[4],
  drugCodes: (cases, place) => cases.columns.drug.entryAt(place).values,
  drugNames: (cases, place) => cases.columns.drug.entryAt(place).drugNames,
  indications: (cases, place) => cases.columns.indication.entryAt(place).values,
  department: (cases, place) => cases.columns.department.firstAt(place),
  doctorName: (cases, place) => cases.columns.doctor.entryAt(place).doctorName,
  doctorNumber: (cases, place) => cases.columns.doctor.entryAt(place).doctorNumber,
  appliedOn: (cases, place) => cases.columns.appliedOn.firstAt(place),
  periodEnd: (cases, place) => cases.periodEnd.at(place),
  originalReceiptNumber: (cases, place) => cases.originals[place] ?? null,
  continued: (cases, place) => cases.continued.at(place) === 1,
};

/** Row, label and case in one object, so that a walk over 100,000 cases makes no others. Its properties are those of `FIELDS`. */
class PackedCase {
  readonly #cases: PackedCases;
  readonly #place: number;

  constructor(cases: PackedCases, place: number) {
    this.#cases = cases;
    this.#place = place;
  }

  static {
    for (const [name, read] of Object.entries(FIELDS))
      Object.defineProperty(this.prototype, name, {
        get(this: PackedCase) {
          return read(this.#cases, this.#place);
        },
      });
  }

  get row(): this {
    return this;
  }
  get label(): this {
    return this;
  }
}
