/** 分派: to whom a case goes that arrives. The agent applies it, the page tries it out. */

/** A row of the table; the first one that fits a case holds. */
export interface AssignmentRule {
  /** 就醫科別 codes; empty: every department, and a case without one. */
  readonly departments: readonly string[];
  /** Drug codes, one of which the case applies for; empty: every drug, and a case without one. */
  readonly drugs: readonly string[];
  /** As owners are named. */
  readonly owner: string;
}

/** More rows nobody keeps in order. */
export const MOST_RULES = 100;
/** Codes of one kind in a row. */
export const MOST_CODES = 200;

export interface AssignedBy {
  /** Place of the row in the table, from 1. */
  readonly place: number;
  readonly owner: string;
  /** Department and drug that the row names; null where it names none. */
  readonly department: string | null;
  readonly drug: string | null;
}

/** The first row that fits; null: none does. */
export function ruleFor(
  rules: readonly AssignmentRule[],
  about: { readonly department: string | null; readonly drugs: readonly string[] },
): AssignedBy | null {
  for (const [at, { departments, drugs, owner }] of rules.entries()) {
    const drug = about.drugs.find((code) => drugs.includes(code)) ?? null;
    const isOfDepartment = about.department !== null && departments.includes(about.department);
    if ((departments.length > 0 && !isOfDepartment) || (drugs.length > 0 && drug === null)) continue;
    return { place: at + 1, owner, department: isOfDepartment ? about.department : null, drug };
  }
  return null;
}
