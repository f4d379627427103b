/**
 * Short names of drugs, as people use them. NHI's list has 45,036 names as their makers wrote them: in any case, with dosage form, maker and
 * ingredient. Tooltips, print and Excel show the whole name.
 */

/** Repairs NHI's name: the list has `?` in place of `µ`, `®`, `é` and opening quotes. Its longest has 119 characters; a Bundle's own text is cut. */
export function mendedDrugName(written: string): string {
  const name = written.slice(0, 300);
  if (!name.includes('?')) return name;
  return name
    .replace(/\?txtMfirmID=.*$/, '')
    .replaceAll(/(\d\s?)\?(?=g\b)/gi, '$1µ')
    .replaceAll(/\?(?=[^?〃"]*〃$)/g, ' 〃')
    .replaceAll('?', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/**
 * `Darzalex 20mg/ml`: the brand and the first strength, without dosage form, maker and ingredient; 皮下 and 長效 distinguish products of a
 * brand. The repaired name if nothing would be left. Also accepts a Bundle's own text for a drug; unknown words stay.
 */
export function shortDrugName(name: string): string {
  const mended = mendedDrugName(name);
  const whole = mended.normalize('NFKC').replaceAll(/[μΜ]/g, 'µ').replaceAll('╳', 'x');
  const bare = whole.replaceAll(BRACKETED, ' ').replaceAll(QUOTED, ' ');
  for (const left of [bare, whole.replaceAll(QUOTES, ' ').replaceAll(BRACKETED, ' ')]) {
    const words = wordsOf(left);
    if (/\p{L}.*\p{L}/u.test(words))
      return [words, ...strengthOf(left, whole), ...marksOf(whole, words)].join(' ');
  }
  return mended;
}

/** The name of a mixture that begins with its strength; it keeps the strengths of all its parts. */
const MIXTURE = /^\s*[\d.]+\s?%/;

/** The words of a name without strengths and dosage forms. */
function wordsOf(bare: string): string {
  let words = (MIXTURE.test(bare) ? bare : bare.replaceAll(STRENGTH, ' ')).replaceAll(FORM, FORM_STANDS);
  for (let before = ''; before !== words;) {
    before = words;
    words = words.replaceAll(JOINED_TO_FORM, FORM_STANDS);
  }
  return words
    .replaceAll(FORM_STANDS, ' ')
    .replaceAll(/[\s、]+/g, ' ')
    .replaceAll(/\s*([,;])\s*(?=\p{L})/gu, '$1 ')
    .replaceAll(EDGES, '')
    .replaceAll(CAPITALS, (word) => word.charAt(0) + word.slice(1).toLowerCase())
    .replaceAll(/\b(?:AND|OF|IN|FOR|Wi?th|OR)\b/g, (word) => word.toLowerCase());
}

/** The first strength; one in brackets only if there is no other. */
function strengthOf(bare: string, whole: string): string[] {
  const [found] = MIXTURE.test(bare) ? [] : [...bare.matchAll(STRENGTH), ...whole.matchAll(STRENGTH)];
  return found === undefined ? [] : [strengthText(found[0])];
}

/** An unclosed bracket extends to the end of the name. */
const BRACKETED = /\([^()]*(?:\([^()]*\)[^()]*)*(?:\)|$)|\[[^[\]]*(?:\]|$)|「[^」]*(?:」|$)|<[^<>]*>/g;
/** Quoted texts: names of makers. */
const QUOTED = /["“”〝〞〃][^"“”〝〞〃]*(?:["“”〝〞〃]|$)|(?<!\w)''?[^']+''?(?!\w)/g;

const QUOTES = /["“”〝〞〃]/g;

const NUMBER = String.raw`\d[\d,]*(?:\.\d+)?`;
const UNIT =
  'mg|mcg|µg|ug|micrograms?|ng|kg|g|gm|ml|µl|l|cc|iu|miu|mu|u|units?|%|meq|mmol|mosm|mci|mbq|gbq|ku|kiu|cfu|lf|ppm|i\\.u\\.?';
const PER = String.raw`(?:${NUMBER}\s?)?(?:${UNIT}|hr?s?|hours?|day|doses?|tab|tablet|cap|capsule|vial|amp|puff|spray|actuation|drop|bag|syringe|pen|sachet|pack)`;
/** `75 MG`, `10/20MG`, `20mg/ml`, `300µg/0.7ML`, `5mg/80mg`. */
const STRENGTH = new RegExp(
  String.raw`(?<![\p{L}\d.])${NUMBER}(?:\s?[/+x×:&\-]\s?${NUMBER})*\s?(?:${UNIT})(?![\p{L}])(?:\s?[/+]\s?(?:${PER})(?![\p{L}]))*`,
  'giu',
);

/** Units with capital letters; all others become lower case. */
const UNITS: ReadonlyMap<string, string> = new Map(
  ['IU', 'MIU', 'MU', 'U', 'mEq', 'mOsm', 'mCi', 'MBq', 'GBq', 'KU', 'KIU', 'CFU', 'Lf'].map((unit) => [
    unit.toLowerCase(),
    unit,
  ]),
);
const SAME_UNIT: ReadonlyMap<string, string> = new Map([
  ['ug', 'µg'],
  ['microgram', 'µg'],
  ['micrograms', 'µg'],
  ['gm', 'g'],
  ['unit', 'U'],
  ['units', 'U'],
  ['i.u', 'IU'],
  ['i.u.', 'IU'],
  ['hour', 'hr'],
  ['hours', 'hr'],
  ['hrs', 'hr'],
]);

const strengthText = (found: string): string =>
  found.replaceAll(/\s+/g, '').replaceAll(/[a-zµ][a-zµ.]*/giu, (written) => {
    const unit = written.toLowerCase();
    return SAME_UNIT.get(unit) ?? UNITS.get(unit) ?? unit;
  });

/** Dosage forms, packs and routes of administration. */
const FORMS = [
  String.raw`(?:film|sugar|enteric)?[- ]?(?:coated|coating)|film(?=\s?tab)`,
  String.raw`(?:extended|prolonged|sustained|modified|controlled|delayed|immediate)\s?-?\s?release`,
  String.raw`(?:enteric[- ]?)?micro-?encapsulated|enteric|gastro-?resistant`,
  String.raw`e?\.?f\.?c\.?(?:t\.?)?|e\.?s\.?c\.|e\.c\.?|e\.m\.|s\.?c\.?(?=\s?(?:tab|talb|cap|inj))`,
  String.raw`tab(?:let|s|lets|\.)?|talbets|filmtab(?:let)?s?|tabellae|caplets?|cap(?:s|sules?|\.)?|softgels?|dragees?|lozenges?|troches?`,
  String.raw`(?:lyo[-. ]*)?inj(?:ections?|ectable|ectio|\.)?|infusions?|lyo(?:philized|philised|\.)?`,
  String.raw`solutions?|solutio|suspen(?:sion|ded)|emulsion|powders?|concentrated?|granules?|premixed|sterile|solvent|diluent|reconstitution|dilution`,
  String.raw`vials?|ampoules?|ampules?|amp\.|syringes?|pre-?\s?filled|auto-?injectors?|pens?|cartridges?|sachets?|bags?`,
  String.raw`cream|ointment|oint\.?|gel|lotion|syrup|liquid|elixir|paste|orabase|oralbase|foam|shampoo|enema|aerosol|patch(?:es)?|plaster`,
  String.raw`(?:(?:eye|ear|nasal)[- ]?)?(?:drops?|spray)|(?:eye|ear|nasal)\s(?:ointment|gel|solution|lotion|suspension)`,
  String.raw`nasal|ophthalmic|otic|oral(?:ly)?|topical|vaginal|rectal|transdermal|inhal(?:ation|er)|metered[- ]dose|aqueous`,
  String.raw`intra-?venous|intra-?muscular|sub-?cutaneous|intra-?vitreal|intra-?thecal|parenteral|i\.?\s?v\.?|i\.?m\.?`,
  String.raw`suppositor(?:y|ies)|pessar(?:y|ies)|chewable|oro?-?dispersible|dispersible|disintegrating|effervescent|soft|hard|gelatin`,
  String.raw`(?:local|surgical)(?=\s(?:and\s\w+\s)?use)|use|pressurised|per(?:\s?\/?\s?(?:ml|actuation))?`,
  String.raw`(?:single|multi|unit)[- ]?(?:dose|use)|ready[- ]to[- ]use|preservative[- ]free|u\.?s\.?p\.?|b\.p\.`,
].join('|');
const FORM = new RegExp(String.raw`(?<![\p{L}\d-])(?:${FORMS})(?![\p{L}\d])`, 'giu');
const FORM_STANDS = '\u0000';
/** Separators and words that join a dosage form to the next word, or stand beside it. */
const JOINED_TO_FORM =
  /(?:(?<![\s,;:/&+*-])[\s,;:/&+*-]*(?<!-)\b(?:for|of|and|or|in|with|as|the|a)\b)?(?:(?<![\s,.;:/&+*-])[\s,.;:/&+*-]+)?\0+[\s,.;:/&+*-]*(?:\b(?:for|of|or|as)\b)?/giu;
const EDGES = /^[\s,.;:/&+*-]+|(?<![\s,;:/&+*-])[\s,;:/&+*-]+$|(?<=\p{L}{3})\.$/gu;
const CAPITALS = /[A-Z]{4,}(?:'S\b)?/g;

/** 長效 if the remaining words do not say it; 皮下 if no strength distinguishes it from the intravenous product. */
function marksOf(whole: string, words: string): string[] {
  const isLong = LONG.test(whole) && !LONG_MARK.test(words);
  const isOther = SUBCUTANEOUS.test(whole) && !new RegExp(STRENGTH).test(whole);
  return [...(isOther ? ['皮下'] : []), ...(isLong ? ['長效'] : [])];
}
const SUBCUTANEOUS = /sub-?cutaneous|\bS\.?C\.?\s?inj/i;
const LONG = /(?:extended|prolonged|sustained|controlled|modified)\s?-?\s?release|long[- ]acting/i;
const LONG_MARK = /\b(?:XR|XL|SR|ER|CR|MR|PR|LA|OD|Retard|Depot|Continus)\b|[SE]\.R\b/i;
