import time
from django.db import connection
from mtandao.doors.api.tests.conftest import of_role
from mtandao.foundation.tenancy.fence import fence
from mtandao.foundation.context import platform_context
import pytest

N = 400_000

@pytest.mark.timeout(600)
def test_scale(kept_world, monkeypatch):
    monkeypatch.setattr("mtandao.foundation.clock.now", lambda: kept_world.now)
    w = kept_world
    sale = w.sale()
    admin = of_role(w, "admin")
    from django.db import connections
    t, plan = w.tenant_id, sale.subscription.plan_id
    own = connections["owner"]
    with own.cursor() as c:
        c.execute("ALTER TABLE subscribers_subscriber DISABLE TRIGGER USER; ALTER TABLE subscriptions_subscription DISABLE TRIGGER USER; ALTER TABLE billing_invoice DISABLE TRIGGER USER; ALTER TABLE payments_payment DISABLE TRIGGER USER; ALTER TABLE network_login DISABLE TRIGGER USER; ALTER TABLE collections_standing DISABLE TRIGGER USER")
        c.execute("SELECT set_config('mtandao.tenant', %s, false)", [str(t)])
        c.execute("""CREATE TEMP TABLE n AS SELECT g, gen_random_uuid() AS sid, gen_random_uuid() AS sub, gen_random_uuid() AS inv FROM generate_series(1,%s) g""", [N])
        c.execute("""INSERT INTO subscribers_subscriber (id,tenant_id,organization_id,account_number,account_key,first_name,last_name,full_name,phone,mpesa_phone,email,address,government_id,technician_notes,staff_notes,language,portal_password,created_at)
          SELECT sid,%(t)s,%(t)s,'SAV-9'||g,'SAV9'||g,'F'||g%%5000,'L'||g%%7000,'F'||g%%5000||' L'||g%%7000,'+2547'||lpad(g::text,8,'0'),'','','','','','','','',now() FROM n""", {"t": t})
        c.execute("""INSERT INTO subscriptions_subscription (id,tenant_id,organization_id,subscriber_id,plan_id,state,connection_type,suspended_for,price,first_cycle_invoiced,sold_at,activated_at,billed_until,anchor_day)
          SELECT sub,%(t)s,%(t)s,sid,%(p)s,CASE WHEN g%%5000=0 THEN 'suspended' ELSE 'active' END,'pppoe',CASE WHEN g%%5000=0 THEN 'nonpayment' ELSE '' END,100,true,now(),now(),'2026-12-01',1 FROM n""", {"t": t, "p": plan})
        c.execute("""INSERT INTO collections_standing (id,tenant_id,subscriber_id,stage,since) SELECT gen_random_uuid(),%(t)s,sid,CASE WHEN g%%2000=0 THEN 'walled_garden' ELSE 'clear' END,now() FROM n WHERE g%%10=0""", {"t": t})
        c.execute("""INSERT INTO billing_invoice (id,tenant_id,organization_id,number,subscriber_id,state,issued_at,issued_on,due_on,currency,total,paid,recurring)
          SELECT inv,%(t)s,%(t)s,'X-'||g,sid,'issued',now(),'2026-11-01','2026-11-01','KES',100,CASE WHEN g%%1000=0 THEN 0 ELSE 100 END,true FROM n""", {"t": t})
        c.execute("""INSERT INTO payments_payment (id,tenant_id,organization_id,method,receipt,amount,currency,state,suspense_reason,subscriber_id,reference,payer_phone,payer_name,channel,received_at,booked_at,correlation_id,taken_by)
          SELECT gen_random_uuid(),%(t)s,%(t)s,'mpesa','R'||g,100,'KES','placed','',sid,'','','','',now(),now(),gen_random_uuid(),'' FROM n""", {"t": t})
        c.execute("INSERT INTO billing_settlement (id,tenant_id,invoice_id,amount,settled_at) SELECT gen_random_uuid(),%(t)s,inv,100,'2026-11-05' FROM n WHERE g%%1000<>0", {"t": t})
        c.execute("INSERT INTO billing_invoiceline (id,tenant_id,invoice_id,place,kind,description,quantity,unit_price,amount,subscription_id) SELECT gen_random_uuid(),%(t)s,inv,1,'plan','x',1,100,100,sub FROM n", {"t": t})
        c.execute("ANALYZE")
    own.close()
    for path in ["/clients", "/clients?limit=500", "/clients?status=active", "/clients?status=suspended", "/clients?status=walled_garden", "/clients?status=promise","/clients?status=terminated", "/clients?status=no_service", "/clients?q=12345", "/clients?q=F77", "/clients?q=F77 L9", "/clients?q=SAV912345","/clients?q=zzzz", "/clients?phone=0700012345","/clients?email=a@b.c", "/clients?count=true","/clients?account_number=SAV-912345", f"/clients?package_id={plan}",
                 "/billing/invoices", "/billing/invoices?status=overdue", "/billing/invoices?q=X-1234", "/billing/invoices?q=F77", "/billing/invoices?status=paid&count=true",
                 "/billing/transactions", "/billing/transactions?q=R777", "/billing/transactions?q=F77","/billing/transactions?method=cash", "/billing/suspense", "/billing/revenue?by=plan,method", "/audit", "/events", "/logins?q=zz", "/sessions?q=10.0.0.1"]:
        times = []
        for _ in range(3):
            s = time.perf_counter(); r = admin.get(path); times.append((time.perf_counter() - s)*1000)
        print(f"{min(times):8.1f} ms {r.status_code} {len(r.content):7d} {path}")
    # deep page
    cur = admin.get("/clients?limit=500").json()["next"]
    s=time.perf_counter()
    for _ in range(5): cur = admin.get(f"/clients?limit=500&cursor={cur}").json()["next"]
    print("500-pages", (time.perf_counter()-s)*200)
    s=time.perf_counter(); n=0
    r=admin.get("/billing/transactions", Accept="text/csv")
    for chunk in r.streaming_content: n+=len(chunk)
    print("csv payments", time.perf_counter()-s, n)
    assert 0
