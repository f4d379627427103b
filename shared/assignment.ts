/** 分派: assigns arriving cases to owners. The agent applies the table; the page previews it. */
import type { AssignmentRule } from './api/assignment-contract.ts';

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
