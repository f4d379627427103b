/**
 * What guessing begins with at a hospital in Taiwan: the stems of the published lists of most used passwords (words, keyboards, names of
 * months and days) and the places, products and trades of here. A list of ten thousand whole passwords would hold few of twelve
 * characters; these stems with the usual digits and signs around them are what people of twelve characters come to.
 */
const STEMS = `
  administrator qwertyuiop asdfghjkl kaohsiung microsoft newtaipei september temporary wednesday
  1q2w3e4r baseball changeme changhua computer december facebook february football hospital iloveyou
  internet medicine november passw0rd password pharmacy pingtung princess saturday sunshine superman
  taichung thursday default formosa hsinchu hualien january jianbao keelung letmein medical october
  patient taitung taoyuan tuesday welcome windows zxcvbnm abcdef asdfgh august autumn batman change
  chiayi clinic doctor dragon family flower friday google health kinmen master miaoli monday monkey
  nantou passwd penghu qazwsx qwerty secret server shadow spring summer sunday system tainan taipei
  taiwan winter woaini yiyuan yunlin zxcvbn admin agent angel apple april china guest happy hello
  ilove jesus login lucky march matsu money nurse twpas yilan 1qaz 2wsx aini asdf asia baby demo fall
  fhir girl good hosp jian july june love mima pass qwer root temp test user ward word year zxcv abc
  boy god may new nhi roc vpn
`;

/** The longest first, so that none is left over of another. */
export const COMMON_WORDS: readonly string[] = STEMS.trim().split(/\s+/);

/** The usual signs for letters. */
const SIGNS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** As a text would be read that is written in such signs. */
export const readSigns = (text: string): string =>
  text.replaceAll(/[013457@$!]/g, (sign) => SIGNS[sign] ?? sign);
