/** The compound surnames 复姓 that occur in practice; of these the first two characters are kept. */
const COMPOUND_SURNAMES = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 ' +
    '公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 ' +
    '拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 ' +
    '西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 纳兰 归海 完颜'
  ).split(' '),
);

const lengthOf = (value: string) => Array.from(value).length;
const stars = (count: number) => '*'.repeat(Math.max(count, 0));

/** Keeps the first `head` and last `tail` characters (Unicode code points). */
function keep(value: string, head: number, tail: number): string {
  const characters = Array.from(value);
  const hidden = characters.length - head - tail;
  if (hidden <= 0) return stars(characters.length);
  return (
    characters.slice(0, head).join('') + stars(hidden) + characters.slice(characters.length - tail).join('')
  );
}

/** 张三 → 张*; 欧阳娜娜 → 欧阳**; a single character → *. */
export function maskName(value: string): string {
  const characters = Array.from(value);
  const compound = characters.length > 2 && COMPOUND_SURNAMES.has(characters.slice(0, 2).join(''));
  return keep(value, compound ? 2 : 1, 0);
}

/** Of 18 (or the old 15) characters the first 6 and last 4 stay; of any other document nothing does. */
export function maskIdCard(value: string): string {
  return [15, 18].includes(lengthOf(value)) ? keep(value, 6, 4) : stars(lengthOf(value));
}

/** 13812345678 → 138****5678; of shorter numbers the last 4 stay, of extensions nothing. */
export function maskPhone(value: string): string {
  const number = value.replace(/[\s-]/g, '').replace(/^(?:\+86)+|^86(?=1\d{10}$)/, '');
  if (lengthOf(number) >= 11) return keep(number, 3, 4);
  return keep(number, 0, lengthOf(number) >= 7 ? 4 : 0);
}

/** The last 4 stay; of a card number (16 to 19 digits) also the first 6. */
export function maskAccount(value: string): string {
  return keep(value, /^\d{6}[\d*]{6,9}\d{4}$/.test(value) ? 6 : 0, 4);
}

/** 上海市浦东新区世纪大道1号 → 上海市浦东新区***; without a district to the city, else nothing. */
export function maskAddress(value: string): string {
  const district = /^.{1,15}?[^园社小校厂库业街景][区县旗]/u.exec(value);
  const city = /^.{2,8}?市/u.exec(value);
  return `${(district ?? city)?.[0] ?? ''}***`;
}
