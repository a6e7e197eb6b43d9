/**
 * What people choose first, of what ten characters and more are made of: words of leaked lists (SecLists, the Chinese leaks of
 * CSDN, Tianya and 12306), and what the Chinese type instead of words. Small letters, longest first where one begins another;
 * letters that stand for others (0 for o, @ for a) are undone before.
 */
export const COMMON_WORDS: readonly string[] = [
  // leaked lists
  ...words(`password passwort passw0rd passwd motdepasse contrasena letmein welcome iloveyou sunshine princess football
    baseball basketball superman batman spiderman starwars pokemon trustno master monkey dragon shadow michael jennifer
    jordan jessica charlie computer internet samsung iphone huawei xiaomi lenovo apple google facebook twitter youtube
    whatever freedom liverpool chelsea arsenal barcelona summer winter spring autumn hello goodbye secret private
    security changeme changeit default temporary temp guest user test testing demo root admin administrator sysadmin
    system manager server database oracle mysql sqlserver windows microsoft office linux ubuntu network login logon
    account company enterprise business service public china chinese beijing shanghai ningxia yinchuan helan helanshan
    huanghe fenghuang saishang jiangnan government gov zhengfu`),
  // pinyin
  ...words(`woaini woaiwo woaiwojia woaijia woaizhongguo woaizuguo woaiyinchuan aini ainio wodemima mima mimashi shouji
    dianhua diannao nihao nihaoma zhongguo zhonghua renmin weirenminfuwu fuwu xiexie baobao baobei laogong laopo mama
    baba gege jiejie didi meimei haha hehe kuaile shengri jiankang pingan facai gongxi xingfu tiantian zuguo wansui
    gongchandang dangyuan dang xuexi qiangguo guanliyuan guanli xitong jigou danwei keshi bangong bangongshi zhengwu
    zhengwudating dating chuangkou pingyi pingjia manyi qunzhong zuofeng jiguan shimin`),
  // rows of keys
  ...words(`qwertyuiop qwertyui qwerty asdfghjkl asdfgh zxcvbnm zxcvbn qazwsxedc qazwsx wsxedc edcrfv rfvtgb qweasdzxc
    qweasd asdzxc qwe asd zxc qaz wsx edc poiuytrewq lkjhgfdsa mnbvcxz abcdefghijklmnopqrstuvwxyz abcdefg abcdef abcde
    abcd abc`),
  // in Chinese
  ...words(`密码 口令 管理员 系统 你好 我爱你 我的 中国 宁夏 银川 银川市 北京 为人民服务 人民 服务 群众 评议 机关 作风
    满意 大厅 市民大厅 办公室 政务 政府 单位 账号 登录 测试 初始 默认 一二三四五六七八九十 一二三四五六 壹贰叁肆伍陆`),
]

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
