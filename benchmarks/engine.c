/* The step of the partnership model in C: the limit of this machine, for benchmarks only.
 *
 * Same equations, same draws (Threefry, Box and Muller) as src/supplant/dynamics, single precision, levers at
 * their defaults, no counterfactual. Lanes of runs are the inner loop, so that the compiler can use vectors.
 * gcc -O3 -march=native -ffast-math -shared -fPIC
 */
#include <math.h>
#include <stdint.h>

#define LANES 64
#define MARKETS 8
#define STAGES 5

static inline void threefry(uint32_t k0, uint32_t k1, uint32_t c0, uint32_t c1, uint32_t *a, uint32_t *b) {
  static const int R[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  uint32_t ks[3] = {k0, k1, k0 ^ k1 ^ 0x1BD11BDAu}, x = c0 + k0, y = c1 + k1;
  for (int g = 0; g < 5; g++) {
    for (int r = 0; r < 4; r++) { x += y; y = (y << R[g & 1][r]) | (y >> (32 - R[g & 1][r])); y ^= x; }
    x += ks[(g + 1) % 3];
    y += ks[(g + 2) % 3] + (uint32_t)(g + 1);
  }
  *a = x; *b = y;
}

/* Rows of `v` in the order of parameters.csv, each `stride` runs long. */
enum {
  D0, DMULT, DMON, DEND, DAFTER, DVOL, DPERS, SH, TAU = SH + 5, TR = TAU + 5, ABS = TR + 5, REV, ORD, LIM, PSHORT, PDIS,
  MS, PLANT = MS + 5, COVER, CAP0, PLAN, BUILD, LIFE, AMB, EXPM, SCAP, SERV, OTHER, SCOV, SADJ, LS, LB, XS0, XB0,
  FORG, SPILL, P0, PREM, MGS, MGB, HOLD, PCAP, ROY, RS, RB, UL, GAP, QSP, FEED, MT, MGR, MSH, ELA = MSH + 8, AW, AS,
  AB = AS + 8, SANS = AB + 8, SANB, OV, FRIC, LAG, REEX, LEAK, REC, COPRO = REC + 8, CTRL, HOR, REDIR, T0, TG, TL,
  TS, TLD, RD, RH, CN, PROM, RC
};

static inline float pos(float x) { return x > 0 ? x : 0; }

void simulate(const float *v, int stride, int runs, int months, uint32_t seed, float *out) {
  for (int base = 0; base < runs; base += LANES) {
#define P(k) v[(k) * stride + base + i]
    float l[STAGES][LANES], w[STAGES][LANES], as[MARKETS][LANES], ab[MARKETS][LANES], ms[MARKETS][LANES];
    float ex[MARKETS][LANES], c[LANES], o[LANES], e[LANES], st[LANES], x[LANES], xs[LANES], xb[LANES], zs[LANES];
    float zb[LANES], vs[LANES], vb[LANES], su[LANES], sf[LANES], de[LANES], tb[LANES], ts[LANES], hb[LANES];
    float hs[LANES], me[LANES], pk[LANES], dm[LANES], xm[LANES], ca[LANES], cs0[LANES], cb0[LANES], bs[LANES];
    float bb[LANES], rev[LANES], loc[LANES];
    for (int i = 0; i < LANES; i++) {
      float sw = 0, sm = 0;
      for (int k = 0; k < STAGES; k++) sw += P(SH + k);
      for (int j = 0; j < MARKETS; j++) sm += P(MSH + j);
      for (int k = 0; k < STAGES; k++) { w[k][i] = P(SH + k) / sw; l[k][i] = P(MS + k); }
      for (int j = 0; j < MARKETS; j++) {
        ms[j][i] = P(MSH + j) / sm;
        as[j][i] = expf(P(AW) * P(AS + j) - P(SANS));
        ab[j][i] = expf(P(AW) * P(AB + j) - P(SANB) - P(FRIC));
        ex[j][i] = 0;
      }
      float d0 = P(D0);
      c[i] = P(CAP0) * d0; o[i] = 0; e[i] = d0; st[i] = P(SCOV) * d0; x[i] = 0; xs[i] = P(XS0) * d0;
      xb[i] = P(XB0) * d0; zs[i] = 0; zb[i] = -P(GAP); vs[i] = 0; su[i] = 0; sf[i] = 0; de[i] = 1;
      tb[i] = ts[i] = P(T0); hb[i] = hs[i] = me[i] = pk[i] = ca[i] = 0; dm[i] = xm[i] = 1e6f;
      cs0[i] = P(P0) / (1 + P(MGS)); cb0[i] = cs0[i] * (1 + P(PREM));
      bs[i] = -logf(1 - P(LS)) * 1.44269504f; bb[i] = -logf(1 - P(LB)) * 1.44269504f;
      vb[i] = -P(GAP) - P(ELA) * logf(cb0[i] * (1 + P(MGB)) / P(P0));
    }
    for (int m = 0; m < months; m++) {
      float t = (float)m;
      for (int i = 0; i < LANES; i++) {
        uint32_t u1, u2;
        threefry(seed, 0, (uint32_t)(base + i), (uint32_t)m, &u1, &u2);
        float rad = sqrtf(-2 * logf(((u1 >> 9) + 0.5f) * 1.1920929e-7f));
        float px = 3.14159265f * (((u2 >> 9) + 0.5f) * 1.1920929e-7f - 0.5f), y = px * px;
        float sn = px * (1 - y / 6 * (1 - y / 20 * (1 - y / 42 * (1 - y / 72 * (1 - y / 110)))));
        float cn = 1 - y / 2 * (1 - y / 12 * (1 - y / 30 * (1 - y / 56 * (1 - y / 90 * (1 - y / 132)))));
        float e1 = rad * (1 - 2 * sn * sn), e2 = rad * 2 * sn * cn, d0 = P(D0), p0 = P(P0);
        float D = d0 * expf(logf(P(DMULT)) * (1 - expf(-t / P(DMON))) + x[i]);
        D *= 1 - (1 - P(DAFTER)) * (1 - expf(-pos(t - P(DEND)) / 6));
        float L = 0, kap = 0, weak = 1, repl = 0;
        for (int k = 0; k < STAGES; k++) { L += w[k][i] * l[k][i]; repl += w[k][i] * (1 - l[k][i]) * P(TAU + k); }
        for (int k = 1; k < STAGES; k++) { kap += w[k][i] * (1 - l[k][i]); weak = fminf(weak, l[k][i]); }
        float xs0 = P(XS0) * d0, xb0 = P(XB0) * d0, des = l[4][i];
        float cs = cs0[i] * expf(-bs[i] * logf(xs[i] / xs0));
        float cb = cb0[i] * expf(-bb[i] * logf((xb[i] + pos(P(SPILL) * L * (xs[i] - xs0))) / xb0));
        float ps = fminf(cs * (1 + P(MGS) * (1 + P(HOLD) * de[i])), P(PCAP) * p0);
        float roy = P(ROY) * (1 - des), uc = cb * (1 - kap) + ps * (kap + roy), pb = uc * (1 + P(MGB));
        float permit = 1 - P(REEX) * (1 - des), size = P(MT) * d0 * expf(P(MGR) * t / 12);
        float es = expf(vs[i]), eb = expf(vb[i]) * permit * su[i] / (su[i] + 0.1f * size), Hs = 0, Hb = 0;
        float rate = P(LEAK) * (1 - P(CTRL)), co = P(COPRO) * L, sum = 0;
        for (int j = 0; j < MARKETS; j++) {
          float a = es * as[j][i], b = eb * ab[j][i], r = 1 / (P(OV) + a + b);
          a *= r; b *= r;
          Hs += ms[j][i] * a; Hb += ms[j][i] * b;
          ex[j][i] += rate * (a + b + co) * P(REC + j); sum += ex[j][i];
        }
        float oth = P(OTHER) + (1 - P(OTHER)) * des, arr = P(SERV) * (1 - oth) + oth, capy = c[i] * l[0][i] * (weak + (1 - weak) * arr);
        float want = pos(D + (P(SCOV) * D - st[i]) / P(SADJ)), q = fminf(capy, want + size * Hb);
        float can = P(SCAP) * d0 * P(SERV), need = pos(want - q), im = fminf(need, can), xp = pos(q - want);
        float use = fminf(D, st[i] + q + im - xp), con = q * kap * (1 - oth), third = fminf(size * Hs, can - im);
        float bought = im + con, inv = bought / (im + q + 1e-6f), paid = bought * ps + roy * ps * q;
        float reve = paid + third * ps, dep = inv * fminf(repl / P(ABS) / P(HOR), 1), op = size * (1 - Hs);
        float dps = paid / (reve + 1e-6f) * (1 - P(REDIR) * op / (op + bought + 1e-6f)), sold = xp / (size + 1e-6f);
        float beg = fminf(pos(t - P(PLANT) + 1), 1), gr = fminf(pos((2 - L) * 10), 1);
        float eff = P(ABS) * (1 + P(PSHORT) * sf[i] + P(PDIS) * (1 - tb[i])) * beg, prev = 1;
        for (int k = 0; k < STAGES; k++) {
          float f = P(TR + k) * gr, g = k ? expf(P(ORD) * logf(fmaxf(prev, 1e-6f))) : 1;
          prev = l[k][i];
          l[k][i] = prev + pos((k ? P(LIM) : 1) - prev) * (1 - expf(-g * eff / P(TAU + k) * (f + P(REV) * (1 - f))));
        }
        float ord = pos(beg * (P(COVER) * e[i] + P(AMB) * size) - c[i] - o[i]) / P(PLAN) * beg, blt = o[i] / P(BUILD);
        c[i] += blt - c[i] / P(LIFE); o[i] += ord - blt;
        float pr = P(PROM) * e[i];
        float s1 = tanhf(P(TS) * (P(CN) * e2 - (need - im) / (want + 1e-6f)));
        float s2 = tanhf(P(TS) * (P(CN) * e2 - pos(pr - bought) / (pr + 1e-6f) * 0.5f - sold * (1 - permit)));
        float n1 = tb[i] + P(TG) / 3 * pos(s1) * pos(1 - hs[i] - tb[i]) - P(TL) / 3 * pos(-s1) * tb[i] * (1 + P(TLD) * dep);
        float n2 = ts[i] + P(TG) / 3 * pos(s2) * pos(1 - hb[i] - ts[i]) - P(TL) / 3 * pos(-s2) * ts[i] * (1 + P(TLD) * dps);
        tb[i] = fminf(pos(n1), 1); ts[i] = fminf(pos(n2), 1);
        hs[i] += P(RD) * pos(-s1) * (1 - hs[i]) - P(RH) * hs[i];
        hb[i] += P(RD) * pos(-s2) * (1 - hb[i]) - P(RH) * hb[i];
        float acc = inv * P(FEED), nz = zs[i] + P(RS) + P(UL) * logf(1 + acc * use / d0);
        float nb = zb[i] + P(RB) * des + P(UL) * L * logf(1 + use / d0) + P(QSP) * L * pos(zs[i] - zb[i]);
        vs[i] += (zs[i] - P(ELA) * logf(ps / p0) - vs[i]) / P(LAG);
        vb[i] += (zb[i] - P(ELA) * logf(pb / p0) - vb[i]) / P(LAG);
        zs[i] = nz; zb[i] = nb; e[i] += (D - e[i]) / P(EXPM); st[i] += q + im - xp - use;
        x[i] = P(DPERS) * x[i] + P(DVOL) * sqrtf(1 - P(DPERS) * P(DPERS)) * e1;
        xs[i] += bought + third - P(FORG) * (xs[i] - xs0); xb[i] += q * (1 - kap) - P(FORG) * (xb[i] - xb0);
        su[i] = pos(capy - want); sf[i] = 1 - use / D; de[i] = dep;
        me[i] += (bought - me[i]) / 12; pk[i] = fmaxf(pk[i], me[i]);
        dm[i] = (me[i] < 0.1f * pk[i] && q >= im && dm[i] == 1e6f) ? t + 1 : dm[i];
        xm[i] = (sold >= 0.01f && xm[i] == 1e6f) ? t + 1 : xm[i];
        ca[i] += reve - (bought + third) * cs - reve * P(RC); rev[i] = reve; loc[i] = L + 0 * sum;
      }
    }
    for (int i = 0; i < LANES; i++) {
      out[base + i] = loc[i]; out[runs + base + i] = rev[i]; out[2 * runs + base + i] = dm[i];
      out[3 * runs + base + i] = ca[i];
    }
  }
}
