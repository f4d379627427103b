import type { LookView } from '../../../shared/api/access-contract.ts';
import { findLooks, type About, type LookLine } from '../access/looks.ts';
import { SEARCH_NOTE } from '../access/searched.ts';
import type { CaseContext } from '../cases/context.ts';
import { caseRow } from '../cases/move.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { whoOf } from './who.ts';

/** Who saw what. The question is in the trail before its answer leaves. */
export function accessRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    looks: os.access.looks.handler(async ({ input, context }) => {
      const { audit, context: cases } = services();
      const about = aboutOf(cases, input.about);
      const ids = about.kind === 'cases' ? [...about.ids] : [];
      const [caseId] = ids;
      await audit.append({
        kind: 'looks-shown',
        actor: whoOf(input, context).actor,
        ...(caseId === undefined ? {} : { caseId }),
        detail: { about: about.kind, from: input.from, to: input.to },
      });
      const found = await findLooks(audit, about, input);
      return {
        looks: found.looks.map((line) => viewOf(cases, line)),
        more: found.more,
        cases: ids,
        people: [...found.people],
      };
    }),
  };
}

type Asked =
  | { readonly patient: string }
  | { readonly caseId: string }
  | { readonly person: string }
  | { readonly everyone: true };

function aboutOf(cases: CaseContext, asked: Asked): About {
  if ('person' in asked) return { kind: 'person', name: asked.person };
  if ('everyone' in asked) return { kind: 'everyone' };
  const key =
    'patient' in asked
      ? cases.sealed.patientKey(asked.patient.normalize('NFKC').toUpperCase())
      : caseRow(cases.store, asked.caseId).patient_key;
  const ids = new Set<string>('caseId' in asked ? [asked.caseId] : []);
  if (key !== null) for (const { row } of cases.index.all()) if (row.patient_key === key) ids.add(row.id);
  return { kind: 'cases', ids };
}

function viewOf(cases: CaseContext, line: LookLine): LookView {
  const { count, note } = line.detail ?? {};
  return {
    at: line.at,
    actor: line.actor,
    kind: line.kind,
    caseId: line.caseId ?? null,
    count: typeof count === 'number' ? count : null,
    words: typeof note === 'string' ? cases.sealed.note(line.caseId ?? noteKeyOf(line), note) : null,
  };
}

/** A note about no case is bound to what was done. */
const noteKeyOf = (line: LookLine): string => (line.kind === 'searched' ? SEARCH_NOTE : line.kind);
