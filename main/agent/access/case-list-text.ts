/**
 * Cases in a line of the trail, as short as ids allow: `261124-7QMMFQ,8K2ZPA 261125-0XW3TD`. Ids, and not places in the
 * database: after a restore the same place is another case, and the trail is read for years.
 */
export function caseListText(ids: readonly string[]): string {
  const groups: string[] = [];
  let day: string | null = null;
  for (const id of ids.toSorted()) {
    const dash = id.lastIndexOf('-') + 1;
    const head = id.slice(0, dash);
    if (head === day) groups.push(`,${id.slice(dash)}`);
    else groups.push(`${groups.length === 0 ? '' : ' '}${id}`);
    day = head;
  }
  return groups.join('');
}

export function casesOfText(text: string): string[] {
  return text.split(' ').flatMap((group) => {
    const [first = '', ...rest] = group.split(',');
    const head = first.slice(0, first.lastIndexOf('-') + 1);
    return [first, ...rest.map((end) => head + end)];
  });
}

/** Those of `ids` that the text names. Most texts hold none of their ends, and are not taken apart. */
export function namedInText(text: string, ids: ReadonlySet<string>): string[] {
  const ends = [...ids].some((id) => text.includes(id.slice(id.lastIndexOf('-') + 1)));
  return ends ? casesOfText(text).filter((id) => ids.has(id)) : [];
}
