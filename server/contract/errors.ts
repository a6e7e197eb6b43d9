/**
 * The closed table of error codes: HTTP problem documents (RFC 9457), device refusals and command-line errors
 * all take theirs from here. `zh` is what a person reads on a screen: what happened, then what to do.
 * A test holds this table and its users together both ways.
 */
export const ERRORS = {
  // handshake
  'unknown-device': { status: 401, en: 'no such device', zh: '本机未登记，请重新输入安装码。' },
  'bad-token': { status: 401, en: 'wrong device token', zh: '本机凭证无效，请重新输入安装码。' },
  'protocol-unsupported': { status: 400, en: 'protocol version not supported', zh: '版本不兼容，请更新本机程序。' },
  'key-mismatch': {
    status: 409,
    en: 'another key is pinned; enrol the device anew',
    zh: '本机密钥与登记时不同，请重新安装本机。',
  },
  revoked: { status: 403, en: 'device was revoked', zh: '本机已停用，请联系大厅管理员。' },
  'device-known': {
    status: 409,
    en: 'the hub knows this device; for a new token use device code --device',
    zh: '这台评价器已登记；需要换发凭证，请生成带 --device 的安装码。',
  },
  'device-seen': {
    status: 409,
    en: 'the device needs no confirmation',
    zh: '这台评价器已经确认过，或不用确认，请刷新后再看。',
  },
  'pairing-code-invalid': {
    status: 400,
    en: 'pairing code unknown, used or expired',
    zh: '安装码无效或已过期，请重新生成。',
  },
  // items
  malformed: { status: 400, en: 'not what the contract says', zh: '数据格式不正确。' },
  'unknown-field': { status: 400, en: 'a field that the contract does not know', zh: '含有未知字段。' },
  'bad-level': { status: 400, en: 'level is not 1 to 5', zh: '等级必须是 1 到 5。' },
  'comment-too-long': { status: 400, en: 'comment above 500 code points', zh: '留言最多 500 字。' },
  'comment-without-salt': { status: 400, en: 'comment and salt come together', zh: '留言缺少随机盐。' },
  'unknown-reason': { status: 400, en: 'a reason that no edition of the questions has', zh: '原因代码不存在。' },
  'id-reused': { status: 409, en: 'id was used for other content', zh: '编号重复而内容不同。' },
  'other-devices-press': { status: 409, en: 'the press belongs to another device', zh: '补充的不是本机的评价。' },
  'change-too-late': { status: 409, en: 'change of mind later than 5 s after the press', zh: '已超过改选时间。' },
  // receipts
  'receipt-not-arrived': {
    status: 409,
    en: 'no rating with this receipt has arrived yet',
    zh: '这次评价还没有传到，请过一会儿再试。',
  },
  'follow-up-closed': {
    status: 409,
    en: 'nothing more can be added to this rating',
    zh: '这次评价的补充时间已过，或补充次数已满。',
  },
  // messages
  'too-many-items': { status: 413, en: 'more than 500 items or 256 KB in one message', zh: '一次发送过多，请分批。' },
  'no-items': { status: 400, en: 'a message needs 1 to 500 items', zh: '没有可发送的内容。' },
  busy: { status: 503, en: 'the hub is catching up', zh: '服务器繁忙，请稍后再试。' },
  'storage-unavailable': { status: 503, en: 'the hub cannot write', zh: '服务器暂时无法保存，请稍后再试。' },
  'shutting-down': { status: 503, en: 'the hub is stopping', zh: '服务器正在停止，请稍后再试。' },
  'not-placed': { status: 409, en: 'the device stands at no window', zh: '本机尚未安装到窗口。' },
  'sign-in-failed': { status: 401, en: 'unknown staff number or wrong PIN', zh: '工号或密码不正确。' },
  'pin-too-simple': {
    status: 400,
    en: 'a PIN that everybody tries first',
    zh: '密码太简单：不要用相同或连续的数字、重复的数字，也不要用工号。',
  },
  'sign-in-locked': { status: 429, en: 'too many wrong PINs', zh: '尝试次数过多，请稍后再试。' },
  // the hub's own clock
  'clock-doubted': {
    status: 409,
    en: 'the clock of the hub is in doubt; say first whether it is right',
    zh: '服务器时钟存疑，请先在办公室页面确认时钟或更正时间。',
  },
  'correction-running': {
    status: 409,
    en: 'a large correction of the record is being entered; try again in a minute',
    zh: '正在录入一项大的更正，请一分钟后再试。',
  },
  'correction-overtaken': {
    status: 409,
    en: 'the record changed too much while the correction was prepared; nothing was corrected, try again',
    zh: '准备更正期间台账变动太多，没有更正任何内容，请重试。',
  },
  'rebuild-running': {
    status: 409,
    en: 'the tables are being made again from the ledger already; wait until that is done',
    zh: '正在由台账重建派生数据，请等它完成。',
  },
  'clock-not-doubted': {
    status: 409,
    en: 'the clock of the hub is not in doubt',
    zh: '服务器时钟没有存疑，不用确认。',
  },
  'bad-shift': {
    status: 400,
    en: 'a correction of the clock needs from before to, and a shift that is not zero and lands in this century',
    zh: '更正不成立：起点要早于终点，移动的时间不能为零，也不能移出本世纪。',
  },
  // access
  'not-signed-in': { status: 401, en: 'no valid session or key', zh: '请先登录。' },
  'wrong-password': { status: 401, en: 'unknown user or wrong password', zh: '用户名或密码不正确。' },
  'own-password-wrong': {
    status: 403,
    en: 'the password of whoever consents is wrong',
    zh: '密码不对：请再输一次您自己的登录密码。没有同意，什么都没变。',
  },
  'password-change-required': { status: 403, en: 'the first password must be changed', zh: '请先修改初始密码。' },
  'password-too-weak': {
    status: 400,
    en: 'password needs at least 10 characters',
    zh: '密码至少 10 个字符，且不能与旧密码相同。',
  },
  'password-common': {
    status: 400,
    en: 'the password is one that many people choose: common words, names of this place, rows of keys or digits',
    zh: '这个密码太常见，别人容易猜到：不要只用常见词、单位或大厅名称（及拼音）、键盘顺序、连续数字和年份，请再加几个不相干的字或词。',
  },
  'password-has-name': {
    status: 400,
    en: 'the password holds the username',
    zh: '密码里不能有用户名，请换一个。',
  },
  'password-used': {
    status: 400,
    en: 'the password is one of the last five',
    zh: '这个密码最近用过：不能与最近五个相同，请换一个。',
  },
  'password-expired': {
    status: 401,
    en: 'the one-time password was not used within 24 hours',
    zh: '一次性密码已超过 24 小时，不能再用：请系统管理员重新发放。管理员自己的初始密码过期，请重新启动服务器，或用命令 pingyi user passwd 重设。',
  },
  // second factor
  'factor-needed': {
    status: 401,
    en: 'the account has a second factor: send code beside username and password',
    zh: '请输入手机上的 6 位动态码，或一个恢复码。',
  },
  'factor-wrong': {
    status: 401,
    en: 'the code is wrong, was used, or is over',
    zh: '动态码不对，或已经用过：请等手机上换了新码再输。',
  },
  'factor-again': {
    status: 403,
    en: 'the second factor is asked for again before this: send a code to /api/v1/session/factor, then ask again',
    zh: '办这件事要再输一次动态码。什么都还没有办。',
  },
  'factor-enrolment-required': {
    status: 403,
    en: 'the account must have a second factor by now: enrol one first',
    zh: '您的账号必须先登记二次验证，登记好才能继续。',
  },
  'factor-enrolment-missing': {
    status: 409,
    en: 'no enrolment waits for a code, or it took longer than an hour: begin again',
    zh: '登记已超过一小时或没有开始，请重新扫码。',
  },
  'factor-off': { status: 409, en: 'the account has no second factor', zh: '这个账号没有登记二次验证。' },
  'factor-kept': {
    status: 409,
    en: 'the role needs a second factor',
    zh: '这个角色必须有二次验证，不能取消。换手机请重新登记。',
  },
  'factor-reset-asked': {
    status: 409,
    en: 'somebody asked for this reset already; a second person has to confirm it',
    zh: '已经有人申请重新登记，请另一名评议办公室人员同意。',
  },
  'factor-reset-missing': {
    status: 409,
    en: 'nobody asked for this reset, or it is done',
    zh: '没有人申请重新登记，或已经办过，请刷新后再看。',
  },
  'not-the-gateway': {
    status: 403,
    en: 'this header comes from the gateway alone',
    zh: '这个请求带有只有证书网关才能带的标头，已拒绝。',
  },
  forbidden: { status: 403, en: 'the role does not allow this', zh: '您的账号没有这项权限。' },
  'not-vouched': {
    status: 403,
    en: 'the account or key waits for a second person and decides nothing yet',
    zh: '您的账号（或程序密钥）还没有第二个人担保：可以查看和办理日常事务，暂时不能作决定。请评议办公室的同事在“账号”页担保。',
  },
  'officer-needed': {
    status: 403,
    en: 'ratings count already: on the command line this needs an officer and their password (--officer NAME)',
    zh: '已有评价计入，命令行不能一个人作这个决定。请有权限的人员（评议办公室，或大厅事项的本厅管理员；账号须是创始的、已担保的或满 7 天）在命令后加 --officer 用户名，并输入本人密码；或者登录页面办理。',
  },
  'vouching-needless': {
    status: 409,
    en: 'the account or key does not wait for anybody to vouch',
    zh: '这个账号或密钥不用担保，或已经有人担保，请刷新后再看。',
  },
  'too-many-attempts': { status: 429, en: 'too many attempts', zh: '尝试次数过多，请稍后再试。' },
  'wrong-scope': {
    status: 403,
    en: 'the key is for another purpose',
    zh: '这把密钥用于别的用途，请换用对应用途的密钥。',
  },
  'wrong-hall': {
    status: 403,
    en: 'the key is for another hall',
    zh: '这把密钥只用于另一个大厅，请换用本大厅的密钥。',
  },
  'not-found': { status: 404, en: 'no such thing', zh: '没有找到。' },
  'method-not-allowed': { status: 405, en: 'this address does not take this method', zh: '此地址不支持这种操作。' },
  'bad-request': { status: 400, en: 'the request is not what the contract says', zh: '请求内容不正确。' },
  'body-too-large': { status: 413, en: 'request body too large', zh: '发送的内容过大。' },
  'unsupported-media-type': { status: 415, en: 'send application/json', zh: '不支持的内容类型。' },
  internal: { status: 500, en: 'internal error', zh: '服务器出错，请联系技术人员。' },
  'answer-failed': {
    status: 500,
    en: 'done and on record; what followed failed, do not do it again',
    zh: '已经办成并记入台账，只是后续处理出错。请刷新页面查看，不要再办一次。',
  },
  // registry
  'unknown-unit': { status: 404, en: 'no such unit', zh: '没有这个参评单位。' },
  'unknown-hall': { status: 404, en: 'no such hall', zh: '没有这个大厅。' },
  'unknown-window': { status: 404, en: 'no such window', zh: '没有这个窗口。' },
  'unknown-zone': { status: 404, en: 'no such zone in the hall', zh: '本大厅没有这个区域。' },
  'unit-circle': { status: 409, en: 'the unit would go on in itself', zh: '单位不能并入自身。' },
  'not-in-tray': { status: 409, en: 'the rating belongs to a unit already', zh: '该评价已有归属。' },
  'service-rated': {
    status: 409,
    en: 'the service was rated, so it was one',
    zh: '这次办件已有评价，不能撤销。',
  },
  'service-cancelled': { status: 409, en: 'the service was called off', zh: '这次办件已撤销，不能再更正。' },
  'alias-taken': {
    status: 409,
    en: 'the name means a unit already',
    zh: '这个名称已经对应一个参评单位，不能再作别名。',
  },
  // files of people
  'file-empty': { status: 400, en: 'the file is empty', zh: '文件是空的，没有任何内容。' },
  'file-no-rows': { status: 400, en: 'the file has heads and no rows', zh: '文件只有列名，没有数据行。' },
  'file-is-pdf': {
    status: 400,
    en: 'the file is a PDF, not a table',
    zh: '这是 PDF 文件，不是表格。请从系统导出 .xlsx 或 .csv 再导入。',
  },
  'file-is-xls': {
    status: 400,
    en: 'the file is an old .xls workbook, or one with a password',
    zh: '这是旧版 .xls 工作簿，或加了密码。请在 Excel 中另存为不带密码的 .xlsx 再导入。',
  },
  'file-is-ods': {
    status: 400,
    en: 'the file is an .ods workbook',
    zh: '这是 .ods 工作簿。请在表格软件中另存为 .xlsx 再导入。',
  },
  'file-not-table': {
    status: 400,
    en: 'the file is neither csv nor xlsx, or is damaged',
    zh: '文件既不是 csv 也不是 xlsx，或已损坏。请从系统重新导出再导入。',
  },
  'file-too-large': {
    status: 413,
    en: 'the file holds too much to be read at once',
    zh: '文件内容过多，一次读不了，什么也没有存。12345 的评价一次最多 2 万行，可以分次导入；报送的名单一份最多 3000 人。',
  },
  'file-too-slow': {
    status: 400,
    en: 'reading the file took too long',
    zh: '读取文件用时过长，已停止。请只保留需要的工作表和列，另存为 .csv 再导入。',
  },
  'unknown-sheet': { status: 400, en: 'no such sheet in the file', zh: '文件中没有这张工作表。' },
  cancelled: { status: 409, en: 'it was cancelled before it took effect', zh: '已取消，什么也没有导入。' },
  'import-running': {
    status: 409,
    en: 'it takes effect already and cannot be cancelled',
    zh: '导入已经生效，不能再取消，请等它完成。',
  },
  'call-conflict': {
    status: 409,
    en: 'a call is known with other content; nothing was stored',
    zh: '有来电与已有记录内容不同，全部未保存。请核对，或去掉这些行再发送。',
  },
  'unknown-method': { status: 404, en: 'no such method', zh: '没有这种评议方式。' },
  'not-sealed': {
    status: 403,
    en: 'figures of this method are shown after its seal',
    zh: '此评议方式的数字，封存以后才能查看。',
  },
  'owner-seals': {
    status: 403,
    en: 'the method has an owner with an account, who seals it',
    zh: '此评议方式由测评单位封存：测评单位已有账号，请由其办理。',
  },
  'unknown-campaign': { status: 404, en: 'no such campaign', zh: '没有这个评议活动。' },
  'unknown-staff': { status: 404, en: 'no such staff number', zh: '没有这个工号。' },
  'posting-overlap': { status: 409, en: 'two postings of one window overlap', zh: '同一窗口的进驻时间重叠。' },
  'placement-overlap': { status: 409, en: 'two placements of one device overlap', zh: '同一评价器的安装时间重叠。' },
  'bad-interval': { status: 400, en: 'an interval must end after it begins', zh: '结束时间必须晚于开始时间。' },
  'bad-hours': {
    status: 400,
    en: 'an opening ends after it begins, and openings of one day do not overlap',
    zh: '开放时间不正确：每段关门要晚于开门，同一天的各段不能重叠。',
  },
  'too-many-rows': {
    status: 400,
    en: 'more rows than a worksheet holds; ask for a shorter period or csv',
    zh: '行数超过一张工作表的上限，请缩短时段或导出 csv。',
  },
  'as-of-future': {
    status: 400,
    en: 'asOf lies in the future; what is known then nobody knows yet',
    zh: '查看日期在今天之后，那时的情况现在还没有。请选今天或更早的日期。',
  },
  'bad-unit-code': {
    status: 400,
    en: 'a code of a unit is a letter and digits, such as J83',
    zh: '单位编号应为字母加数字，如 J83，不能有空格。',
  },
  'bad-period': { status: 400, en: 'from and to must be dates, from not after to', zh: '起止日期不正确。' },
  'name-taken': { status: 409, en: 'the name is taken', zh: '名称已被使用。' },
  // cases
  'case-step-incomplete': {
    status: 400,
    en: 'the step needs more to be said',
    zh: '这一步还缺内容：核实要写结果，属实要选责任归类，回访要选回访结果。',
  },
  'case-step-refused': {
    status: 409,
    en: 'the case cannot take this step as it stands',
    zh: '此件目前不能办这一步，请刷新后按现在的进度办理。',
  },
  // screening desk
  'not-held': { status: 409, en: 'the rating is not held', zh: '该评价不是待核状态，请刷新后再看。' },
  'not-decided': { status: 409, en: 'nobody decided about the rating', zh: '该评价没有可撤销的决定，请刷新后再看。' },
  'not-decidable': { status: 409, en: 'the rating counts for nothing already', zh: '该评价已不计入，无须作废。' },
  'not-attributed': { status: 409, en: 'the rating belongs to nobody yet', zh: '该评价尚无归属，请先在待归属中处理。' },
  'own-unit': {
    status: 403,
    en: 'nobody bound to a unit decides about its ratings',
    zh: '涉及您所属的单位，您不能决定，请由其他人员处理。',
  },
  'office-only': {
    status: 403,
    en: 'for the campaign office: voiding, leaving out level 1 or 2, consent, and units that run a method',
    zh: '作废评价、不计 1、2 级评价、同意封存，以及涉及主办单位的评价，只能由评议办公室决定；大厅可以提出申请。',
  },
  'same-person': { status: 403, en: 'a second person must decide', zh: '须由另一名人员确认，提出人不能自己确认。' },
  'second-officer-needed': {
    status: 409,
    en: 'two officers left it out, so two take it back: ask for it',
    zh: '此决定由两人作出，撤回也须两人：请先提出撤回申请，由另一人确认。',
  },
  'evidence-waits': {
    status: 409,
    en: 'the campaign office has not decided about the case yet: its texts stay',
    zh: '评议办公室还没有处理该差评件的申诉或申请，有关文字暂不能删除，处理后再删。',
  },
  'content-changed': {
    status: 409,
    en: 'the period is not what was shown: look again',
    zh: '时段内容与您看到的不同（有新的评价、决定或检查项变化），请刷新后重新核对。',
  },
  'asked-already': { status: 409, en: 'a request about the rating waits', zh: '该评价已有待确认的申请，请先处理。' },
  'request-closed': { status: 409, en: 'the request was decided or refused', zh: '该申请已处理，请刷新后再看。' },
  'reason-missing': { status: 400, en: 'a reason is needed', zh: '请写明理由。' },
  'words-missing': { status: 400, en: 'words are needed', zh: '还没写内容：请写清要问什么，或者怎样回话。' },
  'question-waits': {
    status: 409,
    en: 'a question to the hall about the rating waits for its answer',
    zh: '这条评价已经问过大厅，还在等回话：可以先撤回再问，或直接决定。',
  },
  'question-closed': {
    status: 409,
    en: 'the question was answered or taken back',
    zh: '这一问已经回过话，或已撤回，请刷新后再看。',
  },
  // policy
  'policy-unchanged': {
    status: 409,
    en: 'the ledger has this policy already',
    zh: '规则文件与台账中最新一版相同，没有可确认的改动。',
  },
  'policy-version': {
    status: 409,
    en: 'a changed policy needs a higher version',
    zh: '规则改了，版次没有加：请把 campaign.yaml 的 version 加 1。',
  },
  'policy-other': {
    status: 409,
    en: 'the files hold another policy than the one that was shown',
    zh: '规则文件在查看以后又改过：请重新查看再确认。',
  },
  // seal
  'period-sealed': {
    status: 409,
    en: 'the period is sealed',
    zh: '该时段已封存，不能再改；确有必要，请先由两人解除封存。',
  },
  'period-running': {
    status: 409,
    en: 'the period is not over; seal it early only on purpose',
    zh: '该时段尚未结束。确需提前封存，请明确选择提前封存。',
  },
  'seal-overlap': {
    status: 409,
    en: 'another sealed period overlaps',
    zh: '与另一个已封存的时段重叠，请改用不重叠的时段。',
  },
  'seal-over': {
    status: 409,
    en: 'a longer period is sealed over it: open that one first',
    zh: '该时段已包含在另一个已封存的时段中，请先解除那一个封存。',
  },
  'seal-unready': {
    status: 409,
    en: 'open points stand in the way of the seal',
    zh: '还有未完成的检查项，请先处理或逐项确认。',
  },
  'seal-missing': { status: 404, en: 'the period is not sealed', zh: '该时段尚未封存。' },
  'seal-package-broken': {
    status: 409,
    en: 'the package is not what the ledger says',
    zh: '封存包与台账记载不符，请联系技术人员核查。',
  },
  'year-package-too-large': {
    status: 409,
    en: 'a zip holds 4 GB at most: take the packages one by one',
    zh: '全年材料超过 4 GB，一个 zip 装不下。请到“封存”页，按评议方式分别下载。',
  },
  'key-not-compared': {
    status: 409,
    en: 'the key that signed the package was not compared with that of the hub: give --key, or --unknown-key',
    zh: '未与服务器公钥比对，不能证明封存包出自本服务器：请用 --key 给出当面交接的公钥；确无公钥时用 --unknown-key。',
  },
  // frame and draw
  'frame-malformed': {
    status: 400,
    en: 'a line of the frame is not what the contract says',
    zh: '抽样框文件有一行不合规定：请用冻结时导出的原文件，不要用表格软件或记事本另存。',
  },
  'frame-empty': {
    status: 409,
    en: 'nobody is in the frame',
    zh: '抽样框里一个人也没有，不能抽样：请先接收各单位的服务对象名单。',
  },
  'frame-differs': {
    status: 409,
    en: 'the frame is not the one whose hash went out',
    zh: '抽样框与公布的指纹不符：文件改过，或者不是同一份。请用冻结时导出的原文件。',
  },
  'person-differs': {
    status: 409,
    en: 'the person is not the one of the frame',
    zh: '名单上的人与冻结时抽样框里的不是同一个人：姓名、单位或电话改过，或者换了人。',
  },
  'draw-rules-malformed': {
    status: 400,
    en: 'rules of the draw or deviations are not whole numbers within their bounds',
    zh: '抽样规则不正确：每单位人数、每层至少人数须为 1 以上的整数，标准差须为不小于 0 的整数（百分之一分）。',
  },
  'seed-malformed': {
    status: 400,
    en: 'a seed is 20 to 64 decimal digits and nothing else',
    zh: '种子须为 20 至 64 位数字（0 到 9），中间不能有空格或其他字符。',
  },
  'seed-same-body': {
    status: 403,
    en: 'two people of two bodies type the seed',
    zh: '种子要由两个不同单位的人各输一遍，请另一单位的人来输。',
  },
  'draw-too-early': {
    status: 409,
    en: 'the waiting time between frame and dice is not over',
    zh: '抽样框冻结以后还没有等满规定的时间，现在不能掷骰。',
  },
  'draw-clock-doubted': {
    status: 409,
    en: 'the hub doubts its own clock, by which the wait before the dice is measured',
    zh: '服务器时钟存疑，等待时间算不准，现在不能掷骰：请先由评议办公室确认时钟。',
  },
  'draw-done': {
    status: 409,
    en: 'the seed is agreed and the draw decided: neither frame nor dice again',
    zh: '种子已经一致、抽样已定，抽样框和种子都不能再改。',
  },
  'draw-missing': {
    status: 409,
    en: 'the draw is not made yet',
    zh: '还没有抽样，请先冻结抽样框、掷骰并由两个单位各输一遍。',
  },
  'frame-missing': {
    status: 409,
    en: 'no frame is frozen for this campaign',
    zh: '本年度还没有冻结抽样框，请先由测评单位冻结。',
  },
  'frame-newer': {
    status: 409,
    en: 'somebody froze another frame, or the policy changed, meanwhile: look at it first',
    zh: '这期间已经另有抽样框冻结，或者评议规则变了：请刷新页面看过再冻结。',
  },
  'seed-others': {
    status: 409,
    en: 'two people type the seed already',
    zh: '已有两个人在输入种子。换人请先由其中一人清空自己的数字。',
  },
  'record-malformed': {
    status: 400,
    en: 'the record of the draw is not what the contract says',
    zh: '抽样记录的格式不合规定：请用抽样时导出的原文件。',
  },
  'record-differs': {
    status: 409,
    en: 'the record is not what frame, rules and seed give',
    zh: '抽样记录与抽样框、规则和种子算出的结果不符。',
  },
  // command line
  usage: { status: 400, en: 'not how the command is written', zh: '命令写法不正确。' },
  // hub
  'data-directory-locked': {
    status: 409,
    en: 'another process holds the data directory',
    zh: '数据目录正被另一个进程使用。',
  },
  'data-not-a-folder': {
    status: 400,
    en: 'a folder is wanted and this is a file',
    zh: '这里要写数据目录，而所写的是一个文件。',
  },
  'data-directory-unwritable': { status: 500, en: 'the data directory cannot be written', zh: '数据目录无法写入。' },
  'file-unwritable': { status: 500, en: 'the file cannot be written', zh: '文件无法写入。' },
  'file-unreadable': { status: 400, en: 'the file cannot be read', zh: '文件无法读取。' },
  'port-taken': { status: 409, en: 'the port is taken', zh: '端口已被占用。' },
  'address-unusable': { status: 500, en: 'the hub cannot listen there', zh: '无法在此地址或端口监听。' },
  'not-a-demo': { status: 409, en: 'the folder holds a real record', zh: '该目录是正式数据，不能用于演示。' },
  'hub-unreachable': { status: 503, en: 'no hub answers there', zh: '无法连接服务器。' },
  'other-hash': {
    status: 409,
    en: 'the ledger was begun with another hash',
    zh: '台账用的是另一种哈希算法，不能更换。',
  },
  'configuration-invalid': { status: 500, en: 'the configuration has faults', zh: '配置有误。' },
  'schema-too-new': { status: 500, en: 'the database was written by a newer version', zh: '数据库由更新的版本写成。' },
  'ledger-broken': { status: 500, en: 'the ledger does not verify', zh: '台账校验未通过。' },
  'backup-exists': { status: 409, en: 'the backup folder exists already', zh: '备份目录已存在，请换一个名称。' },
  'backup-unusable': { status: 400, en: 'the backup does not verify', zh: '备份校验未通过，未作任何更改。' },
  'ledger-missing': {
    status: 500,
    en: 'the folder shows traces of an earlier hub whose ledger is not there; restore a backup, or begin in another folder',
    zh: '目录里有以前服务器留下的密钥或检查点，却没有台账：请用备份恢复（pingyi restore），或换一个目录重新开始。',
  },
  'ledger-behind': {
    status: 500,
    en: 'the ledger ends before the newest checkpoint of its own folder: an older copy was put back, or its end was cut off. Put the right file back, restore a backup, or start with --go-on REASON: then devices send again what they still hold, and the act is on record',
    zh: '台账比本目录里最新的检查点旧：数据库被换成了旧的，或末尾被截短。请放回正确的文件，或用备份恢复；确认只能用现有的，请用 start --go-on "理由" 启动，评价器会补报还保存着的评价，此事记入台账。',
  },
  'ledger-differs': {
    status: 500,
    en: 'the ledger is not the one that the newest checkpoint of its own folder was made of: its past was written anew, or another file was put in its place. Put the right file back, restore a backup, or start with --go-on REASON, which is put on record',
    zh: '台账与本目录里最新的检查点不符：历史被改写，或换成了另一个文件。请放回正确的文件，或用备份恢复；确认要用现有的，请用 start --go-on "理由" 启动，此事记入台账。',
  },
  'key-unknown': {
    status: 400,
    en: "nobody says which key is the hub's; give it with --key",
    zh: '这里没有服务器的签名公钥，请用 --key 写出当面交接的公钥。',
  },
  'wrong-host': {
    status: 421,
    en: 'the hub is not asked for by this name; see --host-name',
    zh: '服务器不使用这个域名或地址，请用公布的网址访问。',
  },
  'device-certificate-needed': {
    status: 403,
    en: 'devices show a certificate here, and this one showed none that holds',
    zh: '本机没有有效的设备证书，请联系系统管理员安装证书。',
  },
  'https-required': {
    status: 403,
    en: 'this port only leads to HTTPS',
    zh: '这个端口只用于转到 HTTPS，请把网址改为 https:// 开头。',
  },
  // hand-ins
  'draft-newer': {
    status: 409,
    en: 'somebody of your unit saved a newer draft meanwhile: look at it, then save again; nothing was overwritten',
    zh: '本单位另一个人在您之后存过草稿，您的没有存上，也没有盖掉别人的。请先看对方的，再决定用哪一份。',
  },
  'hand-in-faulty': {
    status: 400,
    en: 'lines of it are wrong, so nothing of it was handed in',
    zh: '有几行要改，整份都没有交。请按列出的行改好再交。',
  },
  'hand-in-empty': {
    status: 400,
    en: 'there is no line in it',
    zh: '一行也没有，没有交。确实没有可报的，请打电话 (0951) 6888529 告诉评议办公室。',
  },
  'hand-in-too-long': {
    status: 413,
    en: 'too many lines for one hand-in',
    zh: '行数太多，一份放不下（服务对象最多 3000 人，工作职责最多 300 条），什么也没有存。请删去不需要的行，或打电话 (0951) 6888529。',
  },
  'hand-in-answered': {
    status: 409,
    en: 'this version was answered, or a newer one was handed in; look again',
    zh: '这一版已经有人答复，或者单位交了新的一版，请刷新后再看。',
  },
  // deductions
  'date-differs': {
    status: 400,
    en: "the date is not the one that the rule asks for: of A the document's, of B2 the day after the clock ran out",
    zh: '事实日期不对：A 类要与文件日期相同，B2 要写到期日的后一天。请改日期再交。',
  },
  'date-outside-period': {
    status: 400,
    en: 'the date lies in the future, or in neither the running campaign nor the one before',
    zh: '日期不在期内：每期从 12 月 1 日到次年 11 月 30 日，只收本期和上一期的，也不能是将来。',
  },
  'public-address-missing': {
    status: 409,
    en: 'the hub does not know under which address phones reach it; start it with --public-url',
    zh: '系统还不知道手机从哪个地址打开评价页，二维码没法印。请管理员启动时加 --public-url（或设 PINGYI_PUBLIC_URL），写对外的 https 地址。',
  },
  'no-31-november': {
    status: 400,
    en: 'November has 30 days; the document writes 31 November and means the 30th',
    zh: '11 月没有 31 日。文件写的“11 月 31 日”按 11 月 30 日算，请改日期再交。',
  },
  'rule-of-another-body': {
    status: 403,
    en: 'another body reports by this rule',
    zh: '这一条由别的单位报送：A1 市纪委监委，A2 市纪委监委、市直机关工委、市委巡察办，B 类有关媒体。',
  },
  'same-fact': {
    status: 409,
    en: 'facts of the unit by this rule have the same document number or date; say again: true if it is another one',
    zh: '可能是同一件事：该单位这条规则已有同一文号或同一天的减分，没有存。是两件事，请核对后再次提交。',
  },
  'evidence-missing': {
    status: 400,
    en: 'evidence is missing: what happened, and of A number, date and file of the document, of B2 when it was fed back',
    zh: '证据不全：要写经过；A 类要有文号、文件日期和文件；B2 要写反馈日期。',
  },
  'unknown-file': {
    status: 404,
    en: 'no upload of yours has this id: send the file first (POST /api/v1/uploads)',
    zh: '没有找到这个附件：请先上传文件，再提交。',
  },
  'not-signed': {
    status: 409,
    en: 'the leader of the reporting media house has not signed and stamped it yet',
    zh: '报送媒体的主要领导还没有签字盖章，不能确认。',
  },
  'signed-before-fact': {
    status: 400,
    en: 'nobody signs for a fact before its day',
    zh: '签字日期早于事实日期。请核对扫描件上的日期再登记。',
  },
  'deduction-step-refused': {
    status: 409,
    en: 'the deduction cannot take this step as it stands',
    zh: '这条减分目前不能办这一步，请刷新后按现在的进度办理。',
  },
  'inspection-step-refused': {
    status: 409,
    en: 'the inspection cannot take this step as it is: found, verified, handed over, circulated, each once',
    zh: '督查目前不能办这一步：先核查，再移交或通报，每步一次。请刷新后再办。',
  },
  'deduction-withdrawn': {
    status: 409,
    en: 'the deduction was withdrawn by two people already',
    zh: '这条减分已由两人撤回，不能再办。',
  },
  'office-word-needed': {
    status: 403,
    en: 'the office confirmed the deduction: one of the two who withdraw it is an officer of the office',
    zh: '这条减分评议办公室已经确认，撤回的两人里要有一名评议办公室的人员；请评议办公室表态。',
  },
  'objection-too-late': {
    status: 409,
    en: 'an objection comes within five working days after the day of being told',
    zh: '异议要在告知之日起五个工作日内提出（告知当日不算），现在已过期。',
  },
  // rectification
  'rectification-source-unknown': {
    status: 409,
    en: 'what the source names is not there, is of another unit, or is not sealed',
    zh: '来处不对：没有这一件，或者是别的单位的；重点跟踪要以封存的末位名次为准。',
  },
  'rectification-step-refused': {
    status: 409,
    en: 'the item cannot take this step as it stands',
    zh: '这一项目前不能办这一步，请刷新后按现在的进度办理。',
  },
  'rectification-ended': {
    status: 409,
    en: 'the item was closed or withdrawn by two people already',
    zh: '这一项已由两人办结或撤销，不能再办。',
  },
  'same-source': {
    status: 409,
    en: 'the unit has an item from this very source; say again: true if it is another problem',
    zh: '这一来处已经列入过，没有再列。确实是另一个问题，请核对后再次提交。',
  },
  'appointment-open': {
    status: 409,
    en: 'a visit is appointed already; make it, or put it off',
    zh: '这一项已经约了回访，请先去看，或者改期、取消。',
  },
  'appointment-missing': {
    status: 409,
    en: 'no visit is appointed',
    zh: '这一项没有约定的回访，可能已经去过或取消，请刷新。',
  },
  'visit-before-last': {
    status: 409,
    en: 'the visit lies before the last visit, or passed before the last return',
    zh: '这次回访的日子早于上一次回访或退回，那时看到的不算数；请写实际去看的日子，或者再去看一次。',
  },
  'visit-missing': {
    status: 409,
    en: 'an item closes after a visit that passed',
    zh: '先要有一次通过的回访，才能办结。',
  },
  'deadline-outside': {
    status: 400,
    en: 'the day lies in the past, or after the 30 November that follows the campaign',
    zh: '期限不对：不能早于今天，也不能晚于下一年度的 11 月 30 日。',
  },
  'list-full': {
    status: 409,
    en: 'the list of this unit is full',
    zh: '这个单位的清单已经写满，请先办结或合并。',
  },
  'methods-not-sealed': {
    status: 409,
    en: 'not all four methods are sealed for the whole campaign; say partial: true to tell those that are',
    zh: '四种评议还没有都按全年封存。确要先通报已封存的，请注明后再办；一种都没有封存的，不能通报。',
  },
  'notice-told': {
    status: 409,
    en: 'these seals were told to the units already',
    zh: '这些封存结果已经通报过，没有变化，不用再发。',
  },
  'file-not-evidence': {
    status: 400,
    en: 'the file is no PDF, JPEG or PNG, or is damaged',
    zh: '文件不是 PDF、JPEG 或 PNG，或已损坏。请重新扫描或另存为 PDF 再上传。',
  },
  'file-encrypted': {
    status: 400,
    en: 'the PDF has a password or is encrypted: nobody could look at it',
    zh: 'PDF 加了密码或加密，别人打不开。请去掉密码，另存后再上传。',
  },
  'file-active': {
    status: 400,
    en: 'the PDF carries scripts, macros or other files: print it to a plain PDF',
    zh: 'PDF 里带有脚本、宏或其他文件。请用“打印为 PDF”另存一份干净的再上传。',
  },
  'evidence-too-large': {
    status: 413,
    en: 'a file of evidence has 10 MB at most',
    zh: '一个文件最多 10 MB，没有存。请降低扫描分辨率，或分成几个文件。',
  },
  'clock-kept': {
    status: 409,
    en: 'the problem was solved and answered in time',
    zh: '这个问题在期限内解决并答复了，不减分。',
  },
  // pool of the survey
  'people-erased': {
    status: 410,
    en: "all people of this campaign were erased on the policy's day",
    zh: '这次评议活动的人员信息已按规定日期永久删除，不能再查看，也不能再导入。',
  },
  'personal-keys-missing': {
    status: 409,
    en: 'people of the pool cannot be read here: their keys are on another machine or gone',
    zh: '样本库里有人的密钥不在本机，读不出来，什么也没有改。请把原来机器上的 personal.keys 文件放回数据目录，再试一次。',
  },
  'pool-import-running': {
    status: 409,
    en: 'another import of the pool is under way; try again when it is done',
    zh: '另一次导入正在进行，请等它结束再试。',
  },
  'pool-changed': {
    status: 409,
    en: 'something came into the pool meanwhile; try again',
    zh: '刚才又有人导入了样本库，请再试一次。',
  },
  'pool-file-faulty': {
    status: 400,
    en: 'lines of the file are wrong, so nobody of it entered the pool',
    zh: '文件里有几行要改，整份都没有导入。请先试读，按列出的行改好再导入。',
  },
  'pool-file-too-long': {
    status: 413,
    en: 'too many lines for one file of the pool',
    zh: '行数太多，一份文件最多 20 万行，什么也没有导入。请拆成几份。',
  },
  'rater-not-in-pool': {
    status: 409,
    en: 'this rater is not in the pool, or was merged into another one',
    zh: '这个人不在样本库里，或者已经并入别人，请刷新后再看。',
  },
  'same-rater': { status: 400, en: 'both are the same rater', zh: '两个编号是同一个人，请选两个不同的人。' },
  'decision-undone': { status: 409, en: 'this decision was taken back', zh: '这一条已经撤回过，请刷新后再看。' },
  // the representatives' ballot
  'ballot-not-open': {
    status: 409,
    en: 'the ballot has not begun',
    zh: '评议还没有开始，请在评议时间内再打开本页。',
  },
  'ballot-closed': {
    status: 409,
    en: 'the time of the ballot is over',
    zh: '评议时间已经结束，不能再领票或投票。已经投出的票有效。',
  },
  'ballot-not-closed': {
    status: 409,
    en: 'the box has not been opened yet',
    zh: '票箱还没有开启，开启以后才能查看回执号和重新计票。',
  },
  'ballot-slip-unknown': {
    status: 403,
    en: 'no slip of this ballot has this code',
    zh: '没有这个领票码。请对照领票单再输一次；如果换过新单，请用新的。',
  },
  'ticket-already-issued': {
    status: 409,
    en: 'the ticket of this slip was taken with another blinded value',
    zh: '这张领票单已经领过票。请用领票时的那台手机或电脑继续；如果不是您本人领的，请打电话 (0951) 6888529。',
  },
  'blinded-malformed': {
    status: 400,
    en: 'blinded is no number below the issuer key, base64url of 256 bytes',
    zh: '领票请求不合格式，请刷新本页再试。',
  },
  'ballot-malformed': {
    status: 400,
    en: 'serial, signature or sealed has not its length or is no base64url',
    zh: '选票不合格式，没有投出，请刷新本页再试。',
  },
  'ticket-invalid': {
    status: 403,
    en: 'the signature is not of this serial by the issuer of this ballot',
    zh: '领票凭证不对，选票没有投出。请用领票单重新打开本页。',
  },
  'ballot-already-cast': {
    status: 409,
    en: 'another ballot lies in the box under this ticket',
    zh: '这张票已经投过，内容不能更改。',
  },
  'ballot-copied': {
    status: 409,
    en: 'this sealed ballot lies in the box under another ticket',
    zh: '这张选票是另一张票的复制品，没有投出。',
  },
  'ballot-under-way': {
    status: 409,
    en: 'a ballot is open: its roll changes by two officers alone, and a second ballot cannot begin',
    zh: '评议已经开启：名册只能由两名工作人员共同更改，也不能再开启一次。',
  },
  'ballot-not-ready': {
    status: 409,
    en: 'the ballot cannot be opened yet',
    zh: '还不能开启评议：请先录入名册、逐对确认同名的人，并由保管人生成票箱钥匙。',
  },
  'ballot-slip-given': {
    status: 409,
    en: 'the voter has a slip; a new one needs two officers, and none is given after the ticket was taken',
    zh: '这位评议人已有领票单。补发要两名工作人员共同办理；已经领票的不能补发。',
  },
  'voter-on-roll': {
    status: 409,
    en: 'this person stands on the roll',
    zh: '名册上已有这个人（姓名和出生年月或手机尾号相同），一人只有一张票。',
  },
  'voter-same-name': {
    status: 409,
    en: 'somebody of this name stands on the roll; say another: true if it is another person',
    zh: '名册上有同名的人。请核对；确实是两个人的，写明是另一个人再提交。',
  },
  'file-column-twice': {
    status: 400,
    en: 'a column stands in the file twice',
    zh: '文件里有一列出现了两次，不知道该用哪一列，什么也没有存。请删去多余的一列再试。',
  },
  'file-cells-merged': {
    status: 400,
    en: 'cells are merged in the rows of data, so what is in them cannot be told row by row; nothing was taken',
    zh: '数据行里有合并的单元格，分不清哪一行填了什么，什么也没有存。请在表格里取消下列合并，每一行都写全；表格下面的说明请删去，再试。',
  },
  'draw-dice-typed': {
    status: 409,
    en: 'digits of dice that fell were typed: the frame stays until both have typed, or their half hour is over',
    zh: '已经有人输入了骰子的数字，抽样框不能再换。请另一单位的人输完，或等半小时后再说明原因重新冻结。',
  },
  'rank-left-out': {
    status: 400,
    en: 'leading officials of department rank have no ballot',
    zh: '厅级干部不参加评议（文件五.3），没有录入。',
  },
  'ballot-not-over': {
    status: 409,
    en: 'the box is opened an hour after the end of the ballot at the earliest',
    zh: '评议时间结束满 60 分钟以后才能开箱，以便已经领票的人投完。',
  },
  'trustee-slips-wrong': {
    status: 403,
    en: 'these two slips do not open the box',
    zh: '这两张钥匙单打不开票箱：请核对是不是本次评议的、两张不同的钥匙单，逐字再输一次。',
  },
  'recount-differs': {
    status: 409,
    en: 'the box is not what was counted',
    zh: '票箱与台账里的计票结果不一致。请核对是不是同一只票箱、同一份台账，并报告评议办公室和审计。',
  },
  'box-malformed': {
    status: 400,
    en: 'the file of the box has not whole ballots',
    zh: '票箱文件不完整，不是由整张选票组成的。请用 copy 副本再试。',
  },
  'ballot-copy-malformed': {
    status: 400,
    en: 'an encrypted copy has 4,096 bytes, base64url',
    zh: '加密副本不合格式，没有保存。',
  },
  'issuer-key-missing': {
    status: 503,
    en: 'the key that signs tickets is not in the folder of keys',
    zh: '服务器上没有签发选票的密钥（keys 文件夹），请联系管理员从备份恢复。',
  },
  // online channel
  'challenge-spent': {
    status: 409,
    en: 'the challenge was used for another rating; ask for a new one',
    zh: '这道验证题已经用过，请重新提交。',
  },
  'challenge-expired': {
    status: 409,
    en: 'the challenge is older than ten minutes; ask for a new one',
    zh: '这道验证题已过十分钟，请重新提交。',
  },
  'challenge-wrong': {
    status: 400,
    en: 'no challenge of this hub and unit, or not solved',
    zh: '验证题不是为这个单位出的，或者没有答对，请重新提交。',
  },
  // answers of the survey
  'survey-not-drawn': {
    status: 409,
    en: 'nothing was drawn in this campaign, so nobody is there to answer',
    zh: '今年还没有抽样，没有可以录入的编号。请先冻结抽样框、掷骰抽样，再导入答卷。',
  },
  'survey-columns-missing': {
    status: 400,
    en: 'the file lacks columns; nothing was taken',
    zh: '文件缺少下列各列，什么也没有导入。请用模板的表头，或选另一张工作表。',
  },
  'survey-changed': {
    status: 409,
    en: 'another file was taken, or taken back, meanwhile; nothing of yours was taken: look at it again',
    zh: '刚才有人导入或撤回了另一份，您的这份没有导入。请重新试读，再导入。',
  },
  'survey-own-result': {
    status: 409,
    en: "the team's own result holds; take it back before answers are taken",
    zh: '现在用的是自行测评结果，不能再导入答卷。要改用答卷，请先撤回自行测评结果。',
  },
  'survey-has-answers': {
    status: 409,
    en: 'answers or another result hold; take them back before a result of your own is taken',
    zh: '已经有导入的答卷或结果。要改用自行测评结果，请先把它们全部撤回。',
  },
  'survey-import-unknown': {
    status: 404,
    en: 'no such import, or it was taken back',
    zh: '没有这次导入，或已经撤回，请刷新后再看。',
  },
  'survey-import-needed': {
    status: 409,
    en: 'a later file has reserves that came after those of this one: take that file back first',
    zh: '后来导入的答卷用了排在这一份之后的候补。请先撤回那一份，再撤回这一份。',
  },
  'follow-up-ranked': {
    status: 409,
    en: 'the unit does not lack ratings by this method: nothing is left to decide',
    zh: '这个单位在这项测评里不是样本不足，不用另行决定。',
  },
  // baseline
  'baseline-sealed': {
    status: 409,
    en: "last year's seal of this method is in this ledger and stands: nothing was taken",
    zh: '上年这种方式的封存结果就在本系统里，以它为准，什么也没有导入。请删去文件里这种方式的行，再导入。',
  },
  'baseline-columns-missing': {
    status: 400,
    en: 'the file lacks columns unit and method, or score and rank; nothing was taken',
    zh: '文件缺少参评单位、评议方式，或者得分和名次两列都没有，什么也没有导入。请补上表头，或选另一张工作表。',
  },
  // analysis report
  'chapter-newer': {
    status: 409,
    en: 'somebody wrote a newer version of this chapter meanwhile: read it, then save again; nothing was overwritten',
    zh: '您打开以后，另一个人存过这一章的新版本，您的没有存上，也没有盖掉别人的。请先看新版本，再决定怎么改。',
  },
  'chapter-too-long': {
    status: 400,
    en: 'a chapter has at most 20,000 characters; nothing was saved',
    zh: '一章最多 20000 个字，这次没有存上。请删短，或分到别的章里。',
  },
  'report-empty': {
    status: 409,
    en: 'no method of this campaign is sealed yet, so there is nothing to report',
    zh: '这一年还没有一种评议方式封存，报告里没有可用的数。请等至少一种方式封存以后再提请。',
  },
  'report-incomplete': {
    status: 409,
    en: 'a method is neither sealed nor named as missing with a reason',
    zh: '下列评议方式还没有封存。请等它封存，或在提请时写明报告为什么不等它。',
  },
  'report-method-sealed': {
    status: 409,
    en: 'a method that is named as missing is sealed: look again',
    zh: '您写明缺的评议方式已经封存。请刷新后再提请，报告会用上它的数。',
  },
  'report-file-strange': {
    status: 400,
    en: 'the file is no page, workbook or json of an analysis report',
    zh: '这个文件不是分析报告的网页、表格（xlsx）或 json。',
  },
  'report-files-differ': {
    status: 400,
    en: 'the files are of two reports',
    zh: '这几个文件不是同一份分析报告。',
  },
  'report-differs': {
    status: 409,
    en: 'the report is not what the ledger gives',
    zh: '报告和台账重算的不一致。',
  },
  'report-missing': { status: 404, en: 'there is no such report', zh: '没有这份报告，请刷新后再看。' },
  'pages-not-built': { status: 503, en: 'the pages are not built', zh: '页面尚未构建。' },
} as const satisfies Record<string, { status: number; en: string; zh: string }>

export type ErrorCode = keyof typeof ERRORS

/** A refusal with a stable code: thrown for what the world can do wrong, never for a bug of ours. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  /** The detail in Chinese, where it is a sentence and not a name, number or date. */
  readonly detailZh?: string

  constructor(code: ErrorCode, detail?: string, detailZh?: string) {
    super(detail === undefined ? ERRORS[code].en : `${ERRORS[code].en}: ${detail}`)
    this.name = 'Refusal'
    this.code = code
    this.detail = detail
    if (detailZh !== undefined) this.detailZh = detailZh
  }
}
