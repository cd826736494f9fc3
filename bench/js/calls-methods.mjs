class Account {
  constructor(balance) {
    this.balance = balance;
    this.operations = 0;
  }

  deposit(amount) {
    this.balance += amount;
    this.operations++;
    return this;
  }

  withdraw(amount) {
    if (amount > this.balance) return false;
    this.balance -= amount;
    this.operations++;
    return true;
  }

  getBalance() {
    return this.balance;
  }
}

class Meter {
  constructor() {
    this.level = 0;
  }

  deposit(amount) {
    this.level = (this.level + amount) % 1000;
    return this;
  }

  getBalance() {
    return this.level;
  }
}

const account = new Account(100);
const meter = new Meter();
const both = [account, meter];
let refused = 0;
let seen = 0;
for (let i = 1; i <= 5800000; i++) {
  account.deposit(i % 17);
  if (!account.withdraw(i % 19)) refused++;
  seen = (seen + both[i % 2].deposit(3).getBalance()) % 1000003;
}
console.log(account.getBalance(), account.operations, meter.level, refused, seen);
