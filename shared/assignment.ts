/** 分派: assigns arriving cases to owners. The agent applies the table; the page previews it. */

/** A row of the table; the first row that matches a case applies. */
export interface AssignmentRule {
  /** 就醫科別 codes; empty: any department, or none. */
  readonly departments: readonly string[];
  /** Drug codes, one of which the case applies for; empty: any drug, or none. */
  readonly drugs: readonly string[];
  /** Name of the owner. */
  readonly owner: string;
}

/** Maximum number of rows: people could not maintain a longer table. */
export const MOST_RULES = 100;
/** Maximum number of codes of one kind in a row. */
export const MOST_CODES = 200;

export interface AssignedBy {
  /** Row number in the table, from 1. */
  readonly place: number;
  readonly owner: string;
  /** Department and drug that the row names; null where it names none. */
  readonly department: string | null;
  readonly drug: string | null;
}

/** The first matching row; null: none. */
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
