import time
def test_it(house):
    t=time.time()
    p=house.world.places["A",2026,3]; print(p)
    for a in ("principal-a","supervisor-b","anonymous","forged","expired"):
        for u in ("/","/schools/20000001/2026","/schools/20000001/2026/meetings/3","/schools/20000001/2026/meetings/4","/schools/20000001/2026/meetings/3/submission"):
            t=time.time(); r=house.knock(a,"GET",u); print(a,u,r.status_code,len(r.data), "SECRET" in r.text, round(1000*(time.time()-t),1))
    t=time.time(); house.ledger.mark(); print("mark",1000*(time.time()-t))
    t=time.time(); house.ledger.digest(); print("digest",1000*(time.time()-t))
    t=time.time(); house.restore(); print("restore",1000*(time.time()-t))
    r=house.knock("principal-a","POST","/schools/20000001/2026/meetings/3/submission"); print(r.status_code, house.has_changed(), r.text[:10])
    print({k:len(v) for k,v in house.ledger.rows().items()})
