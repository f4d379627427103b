import { useId, useEffect, type ReactNode } from 'react';
import type { CasePart } from '../app/route.ts';

interface SectionProps {
  readonly title: string;
  /** At the right of the title: a count or action. */
  readonly extra?: ReactNode;
  /** Small text right after the title. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** Lets an address scroll to this panel. */
  readonly anchor?: CasePart;
}

/** A panel with a title; a landmark for screen readers. */
export function Section({ title, extra, beside, children, className, anchor }: SectionProps): ReactNode {
  const id = useId();
  return (
    <section
      className={className === undefined ? 'panel' : `panel ${className}`}
      aria-labelledby={id}
      {...(anchor === undefined ? {} : { id: anchorId(anchor), tabIndex: -1 })}
    >
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {beside}
        {extra === undefined ? null : <div className="panel-extra">{extra}</div>}
      </header>
      {children}
    </section>
  );
}

const anchorId = (part: CasePart): string => `part-${part}`;

/** Scrolls to a panel and focuses it when its page is first drawn. */
export function useAnchor(part: CasePart | null): void {
  useEffect(() => {
    const place = part === null ? null : document.getElementById(anchorId(part));
    place?.scrollIntoView({ block: 'start' });
    place?.focus({ preventScroll: true });
  }, [part]);
}

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Names and values as a definition list. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
