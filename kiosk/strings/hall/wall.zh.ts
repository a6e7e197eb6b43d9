/** What the wall of the open hall says. */
export const wall = {
  nav: '大屏',
  title: (name: string) => `${name} · 窗口状态`,
  note: '公开大屏，不显示各级评价',
  open: '开放窗口',
  rated: '今日评价',
  unrated: '未评率',
  online: '评价器在线',
  page: (page: number, pages: number) => `第 ${page} / ${pages} 页`,
  ratedUnit: '评',
  lost: (time: string, age: string) => `与服务器的连接已断开，画面停在 ${time}（${age}）`,
  refused: '服务器不让查看这个大厅',
  connecting: '正在连接…',
  empty: '这个大厅还没有窗口',
}
