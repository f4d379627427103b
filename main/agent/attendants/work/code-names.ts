import type { DrugNamesView, ImportProblem } from '../../../../shared/api/names-contract.ts';
import { csvRecords, decodeTable } from '../../../../shared/csv-read.ts';
import type { NameOf } from '../../../../shared/code-names.ts';
import { mendedDrugName } from '../../../../shared/drug-name.ts';
import type { Store } from '../../ground/db/store.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { nhiNames } from '../../carrier/check/nhi-names.ts';

const SELECT_NAMES = `SELECT code, name FROM code_names WHERE tbl = 'drug' ORDER BY code`;
const SELECT_NAME = `SELECT name FROM code_names WHERE tbl = 'drug' AND code = $code`;
const SELECT_IMPORT = `SELECT imported_at, imported_by FROM code_name_imports WHERE tbl = 'drug'`;
const DELETE_NAMES = `DELETE FROM code_names WHERE tbl = 'drug'`;
const INSERT_NAMES = `
  INSERT INTO code_names (tbl, code, name)
  SELECT 'drug', value ->> 'code', value ->> 'name' FROM json_each($names)`;
const PUT_IMPORT = `
  INSERT INTO code_name_imports (tbl, imported_at, imported_by) VALUES ('drug', $at, $by)
  ON CONFLICT (tbl) DO UPDATE SET imported_at = excluded.imported_at, imported_by = excluded.imported_by`;

interface CodeName {
  readonly code: string;
  readonly name: string;
}

export function ownDrugNames(store: Store): DrugNamesView {
  const made = store.get<{ imported_at: number; imported_by: string }>(SELECT_IMPORT);
  return {
    importedAt: made ? taipeiTime(made.imported_at) : null,
    importedBy: made?.imported_by ?? null,
    names: store.all<CodeName>(SELECT_NAMES),
  };
}

/** Time of the last import, ms; null: never imported. */
export const drugNamesImportedAt = (store: Store): number | null =>
  store.get<{ imported_at: number }>(SELECT_IMPORT)?.imported_at ?? null;

/** Replaces all names in one transaction: a crash leaves the old ones. */
export async function replaceDrugNames(store: Store, names: readonly CodeName[], by: string): Promise<void> {
  await store.write((tx) => {
    tx.run(DELETE_NAMES);
    tx.run(INSERT_NAMES, { names: JSON.stringify(names) });
    tx.run(PUT_IMPORT, { at: tx.now, by });
  });
  store.announce();
}

/** Looks each drug up once: the hospital's name, else what the Bundle says, else NHI's. */
export function nameReader(store: Pick<Store, 'get'>): NameOf {
  const own = new Map<string, string | null>();
  return (table, code, written = null) => {
    if (table !== 'drug') return written ?? nhiNames.nameOf(table, code);
    let name = own.get(code);
    if (name === undefined) {
      name = store.get<{ name: string }>(SELECT_NAME, { code })?.name ?? null;
      own.set(code, name);
    }
    const given = written ?? nhiNames.nameOf(table, code);
    return name ?? (given === null ? null : mendedDrugName(given));
  };
}

const MOST_ROWS = 200_000;
const LONGEST = { code: 64, name: 200 };
/** Names of the two columns in the first line, folded. */
const CODE_WORDS = ['code', '代碼', '代號', '編號'];
const NAME_WORDS = ['name', '名稱', '姓名', '中文名稱'];

/**
 * The columns `code` and `name` of a CSV (RFC 4180). Without a line of headings the first two columns are taken.
 * @throws AgentError `names-unreadable`, `names-empty`, `names-too-many`
 */
export function readNameTable(bytes: Uint8Array) {
  const decoded = decodeTable((encoding) => new TextDecoder(encoding, { fatal: true }).decode(bytes));
  if (decoded === null) throw new AgentError('names-unreadable');
  const { text, encoding } = decoded;
  const problems: ImportProblem[] = [];
  const onOpenQuote = (line: number): void => void problems.push({ line, code: 'quote-open' });
  const lines = [...csvRecords(text, { onOpenQuote })];
  const [first] = lines;
  if (first === undefined) throw empty();
  const heads = first.fields.map((field) => field.trim().toLowerCase());
  const [codeAt, nameAt] = [
    heads.findIndex((head) => CODE_WORDS.includes(head)),
    heads.findIndex((head) => NAME_WORDS.includes(head)),
  ];
  const headed = codeAt >= 0 && nameAt >= 0;
  const names = new Map<string, string>();
  for (const { line, fields } of headed ? lines.slice(1) : lines) {
    if (fields.every((field) => field.trim() === '')) continue;
    const code = fields[headed ? codeAt : 0]?.trim();
    const name = fields[headed ? nameAt : 1]?.trim();
    const problem = problemOf(code, name, names);
    if (problem !== null) problems.push({ line, code: problem });
    else names.set(code ?? '', name ?? '');
  }
  if (names.size > MOST_ROWS) {
    throw new AgentError('names-too-many', { most: MOST_ROWS });
  }
  if (names.size === 0 && problems.length === 0) throw empty();
  return { encoding, names: [...names].map(([code, name]) => ({ code, name })), problems };
}

function problemOf(
  code: string | undefined,
  name: string | undefined,
  before: ReadonlyMap<string, string>,
): ImportProblem['code'] | null {
  if (code === undefined || name === undefined) return 'columns';
  if (code === '') return 'code-empty';
  if (name === '') return 'name-empty';
  if (code.length > LONGEST.code || name.length > LONGEST.name) return 'too-long';
  return before.has(code) ? 'duplicate' : null;
}

const empty = (): AgentError => new AgentError('names-empty');
