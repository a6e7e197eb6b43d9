/** Processor time of this thread in each transaction of the writer, ms. */
export function watchTransactions(db: { exec(sql: string): unknown }): { take(): number[] } {
  let taken: number[] = []
  let began = 0
  const cpu = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  }
  const exec = db.exec.bind(db)
  db.exec = (sql) => {
    if (sql === 'BEGIN IMMEDIATE') began = cpu()
    const answer = exec(sql)
    if (sql === 'COMMIT') taken.push(cpu() - began)
    return answer
  }
  return {
    take() {
      const all = taken
      taken = []
      return all
    },
  }
}
