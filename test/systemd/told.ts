/** Lines that the course in the container prints. */
export type Told =
  | {
      readonly kind: 'step';
      readonly what: string;
      readonly seconds: number;
      readonly problem: string | null;
    }
  | {
      readonly kind: 'row';
      readonly what: string;
      /** The finding that monitoring was told, and after how many seconds. */
      readonly named: string | null;
      readonly namedSeconds: number | null;
      /** The line of `status --check`. */
      readonly line: string | null;
      /** Codes of doctor's steps that were not well. */
      readonly doctor: string | null;
      readonly health: string | null;
      readonly healedSeconds: number | null;
      readonly problem: string | null;
      /** Reason why it was not tried. */
      readonly absent: string | null;
      readonly seconds?: number;
    }
  | { readonly kind: 'end'; readonly seconds: number; readonly problem: string | null };
