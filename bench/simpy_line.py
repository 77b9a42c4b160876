"""simpy_line.py LAMBDA MU THETA SERVERS CALLS: the M/M/n+M queue in Debian's python3-simpy (SimPy 2).

Prints calls a second, the share that waits and the share that hangs up.
"""
import random
import sys
import time

import SimPy.Simulation as sim


class Call(sim.Process):
    def come(self, line):
        line.calls += 1
        if line.desk.n == 0:
            line.waited += 1
        yield (sim.request, self, line.desk), (sim.hold, self, random.expovariate(line.theta))
        if self.acquired(line.desk):
            yield sim.hold, self, random.expovariate(line.mu)
            yield sim.release, self, line.desk
        else:
            line.left += 1


class Line(sim.Process):
    def __init__(self, lam, mu, theta, servers):
        super().__init__()
        self.lam, self.mu, self.theta = lam, mu, theta
        self.desk = sim.Resource(capacity=servers)
        self.calls = self.waited = self.left = 0

    def open(self, calls):
        for _ in range(calls):
            call = Call()
            sim.activate(call, call.come(self))
            yield sim.hold, self, random.expovariate(self.lam)


def main():
    lam, mu, theta = (float(word) for word in sys.argv[1:4])
    servers, calls = int(sys.argv[4]), int(sys.argv[5])
    random.seed(1)
    sim.initialize()
    line = Line(lam, mu, theta, servers)
    sim.activate(line, line.open(calls))
    began = time.perf_counter()
    sim.simulate(until=1e12)
    rate = line.calls / (time.perf_counter() - began)
    print(f"{rate:.0f} {line.waited / calls:.5f} {line.left / calls:.6f}")


main()
