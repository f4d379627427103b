import type { AuditKind } from '../../../shared/audit-kinds.ts';

/** A kind that no program writes. The trail takes any, and the tests of its chain tell their lines apart by them. */
export const kindOfLine = (kind: string): AuditKind => kind as AuditKind;
